// The browser's orders about checks, approvals and quarantine.
import { postJson } from "@/components/ui/fetch-json";
import type { Approval } from "@/lib/approvals/approve";
import type { Correction } from "@/lib/quarantine/decide-records";

export type SettingBody = {
  check: string;
  source: string | null;
  reason: string;
  reset?: boolean | undefined;
  severity?: string | null | undefined;
  threshold?: string | null | undefined;
  owner?: string | null | undefined;
  muted_until?: string | null | undefined;
  enabled?: boolean | undefined;
};

/** @throws ApiProblem with words for the dialog */
export function orderSetting(body: SettingBody): Promise<unknown> {
  return postJson("/api/v1/validations/settings", body);
}

/** @throws ApiProblem */
export function orderApproval(action: "approve" | "undo", values: readonly Approval[], reason: string): Promise<{ changed: number }> {
  return postJson("/api/v1/approvals", { action, values, reason });
}

export type QuarantineOrder = { action: "release" | "discard" | "undo_discard"; reason: string } & ({ records: Readonly<Record<string, Correction | null>> } | { batch: string });

/** @throws ApiProblem */
export function orderQuarantine(order: QuarantineOrder): Promise<{ run_ids: string[] }> {
  return postJson("/api/v1/quarantine", order);
}

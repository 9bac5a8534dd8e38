// The browser's orders for backfills: plan one, start it, stop it.
import { fetchJson } from "@/components/ui/fetch-json";
import type { BackfillMode } from "@/lib/queries/admin/backfill-fields";

const JSON_BODY = { "content-type": "application/json" };

export interface BackfillChoice {
  readonly from: string;
  readonly to: string; // exclusive
  readonly mode: BackfillMode;
  readonly sources: readonly string[];
  readonly concurrency: number;
  readonly backwards: boolean;
  readonly reason: string;
}

/** Has it planned; nothing starts. @throws ApiProblem with words for the form */
export function orderPlan(choice: BackfillChoice, key: string): Promise<{ id: string }> {
  return fetchJson("/api/v1/backfills", { method: "POST", headers: { ...JSON_BODY, "idempotency-key": key }, body: JSON.stringify(choice) });
}

/** @throws ApiProblem */
export function orderMove(id: string, action: "start" | "cancel", reason: string): Promise<unknown> {
  return fetchJson(`/api/v1/backfills/${id}`, { method: "POST", headers: JSON_BODY, body: JSON.stringify({ action, reason }) });
}

// The browser's orders for backfills: plan one, start it, stop it.
import { postJson } from "@/components/ui/fetch-json";
import type { BackfillChoice } from "@/lib/queries/admin/backfill-fields";

/** Has it planned; nothing starts. @throws ApiProblem with words for the form */
export function orderPlan(choice: BackfillChoice, key: string): Promise<{ id: string }> {
  return postJson("/api/v1/backfills", choice, key);
}

/** @throws ApiProblem */
export function orderMove(id: string, action: "start" | "cancel", reason: string): Promise<unknown> {
  return postJson(`/api/v1/backfills/${id}`, { action, reason });
}

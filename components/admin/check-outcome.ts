// A check's result in one word: a failure by its severity, else its status.
import type { CheckResult } from "@/lib/queries/admin/check-fields";
import type { Outcome } from "@/lib/queries/admin/validations";

export function outcomeOf(result: Pick<CheckResult, "status" | "severity" | "muted">): Outcome {
  if (result.muted) return "muted";
  return result.status === "fail" ? result.severity : result.status;
}

/** True for what somebody should look at. */
export function asksForAttention(outcome: Outcome): boolean {
  return outcome === "critical" || outcome === "warning" || outcome === "error";
}

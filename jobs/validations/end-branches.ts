// A critical check of one source ends that source's branch; when no branch is left, the run fails with the check as its cause.
import { AppError } from "@/lib/errors/app-error";
import type { RunContext } from "@/jobs/run/run-context";
import type { LayerResult } from "./run-checks";
import type { Subject } from "./check";

export function endFailedBranches(ctx: RunContext, result: LayerResult, subjects: readonly Subject[]): void {
  for (const failure of result.critical) if (failure.sourceId !== null) ctx.failedSources.add(failure.sourceId);
  const left = subjects.filter((s) => !ctx.failedSources.has(s.source.id));
  if (result.critical.length > 0 && left.length === 0)
    throw new AppError("check_failed", result.critical.map((c) => c.message).join("; "), { details: { checks: result.critical.map((c) => c.checkId) } });
}

// A critical check of one source ends that source's branch; when no branch is left, the run fails with the check as its cause.
import { AppError } from "@/lib/errors/app-error";
import type { RunContext } from "@/jobs/run/run-context";
import type { LayerResult } from "./run-checks";
import type { Subject } from "./check";

/** Puts the sources of critical failures aside. @returns why, by source id */
export function failBranches(ctx: RunContext, result: LayerResult): Map<number, AppError> {
  const failed = new Map<number, AppError>();
  for (const { sourceId, checkId, message } of result.critical) {
    if (sourceId === null) continue;
    ctx.failedSources.add(sourceId);
    const earlier = failed.get(sourceId);
    const checks = [...((earlier?.details.checks as string[] | undefined) ?? []), checkId];
    failed.set(sourceId, new AppError("check_failed", earlier === undefined ? message : `${earlier.message}; ${message}`, { details: { checks } }));
  }
  return failed;
}

/** As failBranches. @throws AppError "check_failed" when no source is left */
export function endFailedBranches(ctx: RunContext, result: LayerResult, subjects: readonly Subject[]): Map<number, AppError> {
  const failed = failBranches(ctx, result);
  const left = subjects.filter((s) => !ctx.failedSources.has(s.source.id));
  if (result.critical.length > 0 && left.length === 0)
    throw new AppError("check_failed", result.critical.map((c) => c.message).join("; "), { details: { checks: result.critical.map((c) => c.checkId) } });
  return failed;
}

// Executes a run inside a command, with progress on stderr; Ctrl-C cancels it, SIGTERM leaves it to the next worker.
import type { Pool } from "pg";
import { cliActor } from "@/jobs/cli/actor";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { followRun } from "@/jobs/cli/follow-run";
import { progressPrinter } from "@/jobs/cli/print-progress";
import type { RunRequest } from "@/jobs/run/create-run";
import type { RunOutcome } from "@/jobs/run/run-event";
import type { RunNowOptions } from "@/jobs/run-now";
import { stopError } from "@/jobs/run/stop";

type InCommand = Pick<RunNowOptions, "etlUrl">;

async function interruptible<T>(options: InCommand, work: (options: RunNowOptions) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const cancel = (): void => {
    if (stop.signal.aborted) process.exit(130); // asked twice
    say("cancelling … (once more to leave it at once)");
    stop.abort(stopError("cancel"));
  };
  const drain = (): void => stop.abort(stopError("drain"));
  process.on("SIGINT", cancel).on("SIGTERM", drain);
  try {
    return await work({ ...options, signal: stop.signal, observe: progressPrinter(say) });
  } finally {
    process.off("SIGINT", cancel).off("SIGTERM", drain);
  }
}

/** @throws AppError "conflict" when the same work is being done already */
export async function runInCommand(request: RunRequest, options: InCommand): Promise<RunOutcome> {
  const { runNow } = await import("@/jobs/run-now");
  return interruptible(options, (now) => runNow({ ...request, requestedBy: request.requestedBy ?? cliActor() }, now));
}

/** Executes a run that was just queued; when another process was faster, waits for that and says its steps, and takes the run up should that process die. */
export async function runQueuedInCommand(id: string, etl: Pool, options: InCommand): Promise<RunOutcome> {
  const { runWaiting } = await import("@/jobs/run-now");
  for (;;) {
    const outcome = (await interruptible(options, (now) => runWaiting(id, now))) ?? (await followRun(etl, id, say));
    if (outcome) return outcome;
  }
}

export function hasSucceeded({ status }: RunOutcome): boolean {
  return status === "succeeded" || status === "succeeded_with_warnings";
}

/** Exit 0 only for a run that published what it was asked for; warnings are shown and do not fail. */
export function outcomeResult(outcome: RunOutcome): CommandResult {
  const ok = hasSucceeded(outcome);
  const lines = [
    `run ${outcome.runId} ${outcome.status.replaceAll("_", " ")}${outcome.dataVersion === null ? "" : `, published as data version ${outcome.dataVersion}`}`,
    ...outcome.failedSources.map((name) => `failed source: ${name}`),
    ...(outcome.error ? [`error in ${outcome.error.step ?? "the run"}: ${outcome.error.message}`] : []),
  ];
  return {
    ok,
    lines,
    document: { ok, run_id: outcome.runId, status: outcome.status, data_version: outcome.dataVersion, failed_sources: outcome.failedSources, warnings: outcome.warnings, error: outcome.error },
  };
}

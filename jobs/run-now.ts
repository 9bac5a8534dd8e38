// Executes runs with the product's own DAG: in the worker's thread, and in the process of a command that does not wait for a server.
import { createPool } from "@/lib/db/pools";
import { AppError } from "@/lib/errors/app-error";
import { dagOf } from "@/jobs/daily";
import { withDemoCloud } from "@/jobs/demo/with-demo-cloud";
import { claimThisRun } from "@/jobs/run/claim-run";
import { createRun, type RunRequest } from "@/jobs/run/create-run";
import { executeRun, type ExecuteOptions } from "@/jobs/run/execute-run";
import type { RunOutcome } from "@/jobs/run/run-event";
import { newHolder, type Claim } from "@/jobs/run/run-row";

export type RunNowOptions = Omit<ExecuteOptions, "dag">;

/** Executes a claimed run with the DAG of its kind; the demo company's clouds are there while it needs them. */
export function executeClaim(claim: Claim, options: RunNowOptions): Promise<RunOutcome> {
  return withDemoCloud(claim.run, options.etlUrl, (sourceConfig) => executeRun(claim, { ...options, sourceConfig, dag: dagOf(claim.run) }));
}

/**
 * Creates a run and executes it in this process; no other worker takes it.
 * @throws AppError "conflict" naming the run that does the same work right now
 */
export async function runNow(request: RunRequest, options: RunNowOptions): Promise<RunOutcome> {
  const pool = createPool(options.etlUrl, { applicationName: "kco run", max: 1 });
  try {
    const { claim, id } = await createRun(pool, request, newHolder());
    if (!claim) {
      throw new AppError("conflict", `Run ${id} does the same work for ${request.logicalDate} and has not ended. Wait for it (kco runs show ${id}) or cancel it (kco cancel ${id}).`, { details: { runId: id } });
    }
    return await executeClaim(claim, options);
  } finally {
    await pool.end();
  }
}

/** Executes a run that waits in the queue in this process. @returns null when another process has it, or it has ended */
export async function runWaiting(id: string, options: RunNowOptions): Promise<RunOutcome | null> {
  const pool = createPool(options.etlUrl, { applicationName: "kco run", max: 1 });
  try {
    const claim = await claimThisRun(pool, id, newHolder());
    return claim && (await executeClaim(claim, options));
  } finally {
    await pool.end();
  }
}

// Waits for a run that another process executes, and says its steps as they end; a process that has died is noticed.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import type { RunOutcome } from "@/jobs/run/run-event";
import { recoverRuns } from "@/jobs/run/recover-runs";
import type { RunStatus } from "@/jobs/run/run-row";
import type { RecordedError } from "@/jobs/run/step-record";
import { timing } from "@/jobs/run/timing";

const POLL_MS = 500;

interface Followed {
  status: RunStatus;
  error: RecordedError | null;
  dataVersion: string | null;
}

/**
 * @param write takes whole lines without their end
 * @param crashAfterMs a heartbeat older than this is a dead process's
 * @returns null when the run waits for a process again
 * @throws AppError "not_found"
 */
export async function followRun(pool: Pool, id: string, write: (line: string) => void, { crashAfterMs } = timing()): Promise<RunOutcome | null> {
  write(`run ${id} is executed by another process; waiting for it`);
  let last = "0";
  for (;;) {
    await recoverRuns(pool, crashAfterMs); // no server may be there to do it
    const { rows } = await pool.query<Followed>(`SELECT status, error, data_version::text AS "dataVersion" FROM ops.run WHERE id = $1`, [id]);
    const run = rows[0];
    if (!run) throw new AppError("not_found", `There is no run ${id}. kco runs list shows the latest.`);
    const { rows: steps } = await pool.query<{ id: string; step: string; status: string }>("SELECT id::text, step, status FROM ops.step_run WHERE run_id = $1 AND id > $2 AND finished_at IS NOT NULL ORDER BY id", [id, last]);
    for (const { step, status } of steps) write(`  ${step}: ${status}`);
    last = steps.at(-1)?.id ?? last;
    if (run.status === "queued" || run.status === "crashed") return null;
    if (run.status !== "running") return { runId: id, ...run, failedSources: [], warnings: [] };
    await sleep(POLL_MS);
  }
}

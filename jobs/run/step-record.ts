// One row of ops.step_run per attempt of a step: what ran, how long, with what result.
import type { Pool } from "pg";
import { diskFullError, isDiskFull } from "@/lib/db/disk-full";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { recordedCause } from "@/jobs/run/recorded-cause";
import { maskFields, maskText } from "@/jobs/run/mask-secrets";
import type { Claim } from "@/jobs/run/run-row";
import type { StepName, StepResult } from "@/jobs/run/step";
import { stopError } from "@/jobs/run/stop";

export type StepStatus = "running" | "succeeded" | "warning" | "failed" | "crashed" | "skipped" | "cancelled";

export interface RecordedError {
  readonly code: string;
  readonly message: string;
  readonly step?: StepName;
  readonly source?: string;
  /** Entry of the runbook, where it is known more closely than by the code. */
  readonly cause?: string;
}

/** What the run's page shows of an error: code, one masked line, the source when the error names one. */
export function recordedError(thrown: unknown, step?: StepName): RecordedError {
  const error = isDiskFull(thrown) ? diskFullError(thrown) : thrown;
  const source = thrown instanceof AppError ? thrown.details.source : undefined;
  const cause = recordedCause(error);
  return {
    code: error instanceof AppError ? error.code : "internal",
    message: maskText(messageOf(error)),
    ...(step === undefined ? {} : { step }),
    ...(typeof source === "string" ? { source } : {}),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Only while the claim holds: a process that was taken over must not write into the run's story. */
const WHILE_HELD = "WHERE EXISTS (SELECT FROM ops.run WHERE id = $1 AND epoch = $2 AND status = 'running')";

/** @throws the stop "fenced" when the run was taken over */
export async function beginStep(pool: Pool, claim: Claim, step: StepName): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO ops.step_run (run_id, step, status, attempt)
     SELECT $1, $3, 'running', 1 + (SELECT count(*) FROM ops.step_run WHERE run_id = $1 AND step = $3) ${WHILE_HELD} RETURNING id`,
    [claim.run.id, claim.run.epoch, step],
  );
  if (!rows[0]) throw stopError("fenced");
  return rows[0].id;
}

/** @returns false when the row is no longer running: recovery has closed it */
export async function endStep(pool: Pool, id: string, status: StepStatus, result: StepResult, error?: RecordedError): Promise<boolean> {
  const metrics = { ...result.metrics, ...(result.warnings?.length ? { warnings: result.warnings } : {}) };
  const { rowCount } = await pool.query(
    "UPDATE ops.step_run SET status = $2, finished_at = now(), rows_in = $3, rows_out = $4, metrics = $5, error = $6 WHERE id = $1 AND status = 'running'",
    [id, status, result.rowsIn ?? null, result.rowsOut ?? null, JSON.stringify(maskFields(metrics)), error === undefined ? null : JSON.stringify(error)],
  );
  return rowCount === 1;
}

/** A step that needs no work in this run. @throws the stop "fenced" when the run was taken over */
export async function recordUnrun(pool: Pool, claim: Claim, step: StepName, as: { status: "skipped" | "succeeded"; why: string }): Promise<void> {
  const { rowCount } = await pool.query(
    `INSERT INTO ops.step_run (run_id, step, status, attempt, finished_at, metrics)
     SELECT $1, $3, $4, 1 + (SELECT count(*) FROM ops.step_run WHERE run_id = $1 AND step = $3), now(), jsonb_build_object('why', $5::text) ${WHILE_HELD}`,
    [claim.run.id, claim.run.epoch, step, as.status, as.why],
  );
  if (rowCount === 0) throw stopError("fenced");
}

/** Shown live while a step runs; the step's own metrics replace it at its end. */
export async function recordProgress(pool: Pool, id: string, progress: { done: number; total: number | null; unit: string }): Promise<void> {
  await pool.query("UPDATE ops.step_run SET metrics = metrics || jsonb_build_object('progress', $2::jsonb) WHERE id = $1 AND status = 'running'", [id, JSON.stringify(progress)]);
}

/** Steps that an earlier claim of this run has finished, by the status of their latest attempt. */
export async function finishedSteps(pool: Pool, runId: string): Promise<Map<StepName, StepStatus>> {
  const { rows } = await pool.query<{ step: StepName; status: StepStatus }>("SELECT DISTINCT ON (step) step, status FROM ops.step_run WHERE run_id = $1 ORDER BY step, id DESC", [runId]);
  return new Map(rows.map((row) => [row.step, row.status]));
}

// Writes down how a run ended, truthfully: only while this process still holds it, and with what the end means for the pages.
import type { Pool } from "pg";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";
import { StepFailure, type Execution } from "@/jobs/run/execution";
import { persist } from "@/jobs/run/persist";
import type { RunOutcome } from "@/jobs/run/run-event";
import type { RunStatus } from "@/jobs/run/run-row";
import { recordedError, type RecordedError } from "@/jobs/run/step-record";
import { stopReasonOf } from "@/jobs/run/stop";

interface Ending {
  readonly status: RunStatus;
  readonly error: RecordedError | null;
}

async function publishedVersion(x: Execution): Promise<string | null> {
  const { rows } = await persist(() => x.control.query<{ version: string | null }>("SELECT max(version) AS version FROM ops.data_version WHERE run_id = $1", [x.claim.run.id]));
  return rows[0]?.version ?? null;
}

function endingOf(x: Execution, failure: unknown, published: boolean): Ending {
  const withWarnings = x.warnings.length > 0 || x.failedSources.size > 0 || [...x.finished.values()].includes("warning");
  if (failure === null) return { status: withWarnings ? "succeeded_with_warnings" : "succeeded", error: null };
  const reason = x.stop.signal.aborted ? x.stop.signal.reason : failure instanceof StepFailure ? failure.reason : failure;
  const error = recordedError(reason, failure instanceof StepFailure ? failure.step : undefined);
  switch (stopReasonOf(reason)) {
    case "drain":
      return { status: "queued", error: null };
    case "cancel": // the figures are out: "cancelled" would deny it
      return published ? { status: "succeeded_with_warnings", error } : { status: "cancelled", error };
    case "fenced":
    case null:
      return { status: "failed", error };
  }
}

/** Yesterday's figures stay on the pages: they say since when. A file that was refused makes nothing stale. */
export async function markStale(pool: Pool, runId: string, sourceIds: readonly number[] | null): Promise<void> {
  await pool.query(
    `UPDATE ops.source_state s SET stale_since = coalesce(s.stale_since, now())
       FROM ops.run r, ops.source o
      WHERE r.id = $1 AND r.kind IN ('daily', 'rerun') AND o.id = s.source_id AND o.type <> 'file'
        AND s.source_id IN (SELECT (e ->> 'id')::int FROM jsonb_array_elements(r.summary -> 'sources') e)
        AND ($2::int[] IS NULL OR s.source_id = ANY ($2))`,
    [runId, sourceIds],
  );
}

async function write(x: Execution, ending: Ending, dataVersion: string | null): Promise<boolean> {
  const { rowCount } = await x.control.query(
    `UPDATE ops.run SET status = $3, error = $4, data_version = coalesce($5, data_version),
            holder = CASE WHEN $3 = 'queued' THEN NULL ELSE holder END, finished_at = CASE WHEN $3 = 'queued' THEN NULL ELSE now() END
      WHERE id = $1 AND epoch = $2 AND status = 'running'`,
    [x.claim.run.id, x.claim.run.epoch, ending.status, ending.error === null ? null : JSON.stringify(ending.error), dataVersion],
  );
  return rowCount === 1;
}

/** What follows from an end; each part may fail without changing the end. */
async function settle(x: Execution, status: RunStatus, published: boolean): Promise<void> {
  const { id } = x.claim.run;
  await x.control.query("UPDATE ops.step_run SET status = 'crashed', finished_at = now() WHERE run_id = $1 AND status = 'running'", [id]); // its end could not be written
  if (status === "queued") return; // extraction goes on from its rows
  await x.control.query("SELECT bronze.sweep_abandoned($1)", [id]);
  if (status === "failed" && !published) await markStale(x.control, id, null);
  else if (x.failedSources.size > 0) await markStale(x.control, id, [...x.failedSources]);
}

/** @param failure what ended the run, null = every step is done */
export async function finishRun(x: Execution, failure: unknown): Promise<RunOutcome> {
  const dataVersion = await publishedVersion(x);
  const ending = endingOf(x, failure, dataVersion !== null);
  await x.log.flush();
  const written = await persist(() => write(x, ending, dataVersion));
  const outcome: RunOutcome = {
    runId: x.claim.run.id,
    status: written ? ending.status : "crashed",
    error: ending.error,
    dataVersion,
    failedSources: x.sources.filter((source) => x.failedSources.has(source.id)).map((source) => source.name),
    warnings: x.warnings,
  };
  if (written) await settle(x, ending.status, dataVersion !== null).catch((error: unknown) => log.warn({ run: outcome.runId, reason: messageOf(error) }, "a run ended, but not everything behind it was tidied"));
  x.emit({ type: "ended", outcome });
  return outcome;
}

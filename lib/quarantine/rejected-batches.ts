// Whole deliveries that a critical check of the raw zone refused: what they hold, and what an admin decided about them.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { NO_MONTH } from "@/lib/bronze/not-stated";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { goldFloor, refuseCold } from "@/lib/months/gold-floor";
import { checkReason, queueReload, type Decision } from "./queue-reload";

export interface RejectedBatch {
  readonly batchId: string;
  readonly source: string;
  readonly file: string | null;
  readonly rows: string;
  readonly checks: readonly string[];
  readonly reason: string;
  /** Σ of the first cost column as delivered, by currency. */
  readonly amounts: ReadonlyArray<{ readonly currency: string; readonly amount: string }>;
  readonly rejectedRunId: string;
  readonly status: "open" | "released" | "discarded";
  readonly decidedBy: string | null;
  readonly decidedReason: string | null;
  readonly runId: string | null;
  readonly runStatus: string | null;
}

/** Newest first. For roles that see everything. */
export function listRejectedBatches(db: SqlRunner): Promise<RejectedBatch[]> {
  return db.query<RejectedBatch>(
    `SELECT x.batch_id::text AS "batchId", s.name AS "source", e.file_name AS "file", coalesce(e.rows, 0)::text AS "rows", x.checks AS "checks", x.reason AS "reason",
            x.rejected_run_id::text AS "rejectedRunId", x.status AS "status", x.decided_by AS "decidedBy", x.decided_reason AS "decidedReason", x.run_id::text AS "runId", r.status AS "runStatus",
            coalesce((SELECT jsonb_agg(jsonb_build_object('currency', a.currency, 'amount', a.amount::text)) FROM (
              SELECT t.currency, sum(t.amount) AS amount FROM jsonb_to_recordset(e.delivered_totals) AS t ("column" text, currency text, amount numeric)
               WHERE t."column" = e.delivered_totals -> 0 ->> 'column' GROUP BY 1) a), '[]') AS "amounts"
       FROM ops.rejected_batch x JOIN ops.source s ON s.id = x.source_id LEFT JOIN ops.extraction e ON e.batch_id = x.batch_id LEFT JOIN ops.run r ON r.id = x.run_id
      ORDER BY x.batch_id DESC LIMIT 200`,
    [],
  );
}

const BATCH = /^[1-9]\d{0,17}$/;

async function lock(db: SqlRunner, batchId: string): Promise<{ status: string; sourceId: number }> {
  if (!BATCH.test(batchId)) throw new AppError("usage", `"${batchId.slice(0, 60)}" names no batch: write its number.`);
  const [row] = await db.query<{ status: string; sourceId: number }>(`SELECT status, source_id AS "sourceId" FROM ops.rejected_batch WHERE batch_id = $1::text::bigint FOR UPDATE`, [batchId]);
  if (!row) throw new AppError("not_found", `Batch ${batchId} was not rejected, so there is nothing to decide.`);
  return row;
}

async function decide(db: SqlRunner, batchId: string, before: string, change: Decision & { status: RejectedBatch["status"]; action: string; runId: string | null }): Promise<void> {
  const by = change.status === "open" ? null : change.actor;
  await db.query(
    `UPDATE ops.rejected_batch SET status = $2, decided_by = $3, decided_at = CASE WHEN $3::text IS NULL THEN NULL ELSE now() END, decided_reason = CASE WHEN $3::text IS NULL THEN NULL ELSE $4 END, run_id = $5::text::bigint WHERE batch_id = $1::text::bigint`,
    [batchId, change.status, by, change.reason.trim(), change.runId],
  );
  await db.query(`INSERT INTO ops.audit_log (actor, action, object, reason, before, after) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)`, [
    change.actor, change.action, `batch:${batchId}`, change.reason.trim(), JSON.stringify({ status: before }), JSON.stringify({ status: change.status, run: change.runId }),
  ]);
}

/**
 * Overrules the raw checks: a queued run cleans and publishes the delivery as it is; row-level checks still apply. Call it inside one transaction.
 * @throws AppError "conflict" when it was decided before, a newer delivery holds one of its slices, or all its months are older than the detail of gold
 */
export async function releaseBatch(db: SqlRunner, batchId: string, decision: Decision): Promise<string> {
  checkReason(decision);
  const { status, sourceId } = await lock(db, batchId);
  if (status !== "open") throw new AppError("conflict", `Batch ${batchId} is ${status} already.${status === "discarded" ? " Undo that first, then release it." : ""}`);
  const [newest] = await db.query<{ month: Day | null }>(`SELECT max(t ->> 'month') AS month FROM ops.extraction e CROSS JOIN LATERAL jsonb_array_elements(e.delivered_totals) t WHERE e.batch_id = $1::text::bigint`, [batchId]);
  if (newest?.month != null) refuseCold(`Batch ${batchId}`, newest.month, newest.month === NO_MONTH ? null : await goldFloor(db), "Discard it.");
  const [newer] = await db.query<{ slice: string; batch: string }>(
    `SELECT s.slice, s.batch_id::text AS batch FROM ops.extraction e JOIN ops.slice s ON s.source_id = e.source_id AND s.slice = ANY (e.covers) AND s.batch_id > e.batch_id WHERE e.batch_id = $1::text::bigint ORDER BY s.slice LIMIT 1`,
    [batchId],
  );
  if (newer) throw new AppError("conflict", `Batch ${newer.batch} has delivered ${newer.slice} anew since; the older batch ${batchId} must not replace it.`);
  const runId = (await queueReload(db, [batchId], decision)).get(sourceId) ?? null;
  if (runId === null) throw new AppError("conflict", `The source of batch ${batchId} was removed; nothing of it can be loaded.`);
  await decide(db, batchId, status, { ...decision, status: "released", action: "batch.release", runId });
  return runId;
}

/** Says that the delivery is never to be loaded. Call it inside one transaction. */
export async function discardBatch(db: SqlRunner, batchId: string, decision: Decision): Promise<void> {
  checkReason(decision);
  const { status } = await lock(db, batchId);
  if (status !== "open") throw new AppError("conflict", `Batch ${batchId} is ${status} already.`);
  await decide(db, batchId, status, { ...decision, status: "discarded", action: "batch.discard", runId: null });
}

/** Takes a discard back. Call it inside one transaction. */
export async function undoDiscardBatch(db: SqlRunner, batchId: string, decision: Decision): Promise<void> {
  checkReason(decision);
  const { status } = await lock(db, batchId);
  if (status !== "discarded") throw new AppError("conflict", `Batch ${batchId} was not discarded; there is nothing to undo.`);
  await decide(db, batchId, status, { ...decision, status: "open", action: "batch.undo_discard", runId: null });
}

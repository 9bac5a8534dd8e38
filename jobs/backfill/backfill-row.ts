// A backfill as the jobs read and write it.
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import type { BackfillDays, BackfillMode, BackfillPlan } from "@/jobs/backfill/plan-backfill";

export interface BackfillRow {
  readonly id: string;
  readonly from_day: Day;
  readonly to_day: Day;
  readonly mode: BackfillMode;
  readonly sources: readonly string[];
  readonly concurrency: number;
  readonly backwards: boolean;
  readonly reason: string;
  readonly requested_by: string;
  readonly cancel_requested_at: Date | null;
  /** UTC day of the order: the logical date of its runs. */
  readonly today: Day;
}

const BACKFILL_COLUMNS = `id, from_day::text AS from_day, to_day::text AS to_day, mode, sources, concurrency, backwards, reason, requested_by, cancel_requested_at,
  (created_at AT TIME ZONE 'UTC')::date::text AS today`;

/** Locks a backfill that is in `status`; null when it is not, or another process moves it right now. */
export async function lockBackfill(client: PoolClient, id: string, status: "planning" | "running"): Promise<BackfillRow | null> {
  const { rows } = await client.query<BackfillRow>(`SELECT ${BACKFILL_COLUMNS} FROM ops.backfill WHERE id = $1 AND status = $2 FOR UPDATE SKIP LOCKED`, [id, status]);
  return rows[0] ?? null;
}

/** Keeps the plan's runs with the backfill. */
export async function writeChunks(client: PoolClient, id: string, plan: BackfillPlan): Promise<void> {
  await client.query(
    `INSERT INTO ops.backfill_chunk (backfill_id, position, source_id, from_day, to_day)
     SELECT $1, c.position, c.source_id, c.from_day, c.to_day FROM jsonb_to_recordset($2) AS c (position int, source_id int, from_day date, to_day date)`,
    [id, JSON.stringify(plan.chunks.map((chunk, i) => ({ position: i + 1, source_id: chunk.sourceId, from_day: chunk.from, to_day: chunk.to })))],
  );
}

export interface StartedBackfill extends BackfillDays {
  readonly concurrency: number;
  readonly reason: string;
  readonly requestedBy: string;
}

/** Writes a planned backfill down as started, with who asked and why in the audit log. @returns its id */
export function startBackfill(pool: Pool, order: StartedBackfill, plan: BackfillPlan): Promise<string> {
  return withTx(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO ops.backfill (from_day, to_day, mode, sources, concurrency, backwards, reason, requested_by, status, estimate, started_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, now()) RETURNING id`,
      [order.from, order.to, order.mode, order.sources, order.concurrency, order.backwards, order.reason, order.requestedBy, JSON.stringify(plan.estimate)],
    );
    const id = rows[0]?.id;
    if (id === undefined) throw new AppError("internal", "The database gave no id for a backfill that was just written");
    await writeChunks(client, id, plan);
    await client.query("INSERT INTO ops.audit_log (actor, action, object, reason, after) VALUES ($1, 'backfill.start', 'backfill:' || $2::text, $3, $4)", [
      order.requestedBy, id, order.reason, JSON.stringify({ from: order.from, to: order.to, mode: order.mode, sources: order.sources, estimate: plan.estimate }),
    ]);
    return id;
  });
}

/** Asks a backfill and its live runs to stop. @throws AppError "not_found"; "conflict" when it has ended */
export async function cancelBackfill(pool: Pool, id: string, actor: string, reason?: string): Promise<void> {
  const { rows } = await pool.query<{ status: string; asked: boolean }>(
    `WITH asked AS (UPDATE ops.backfill SET cancel_requested_at = coalesce(cancel_requested_at, now()) WHERE id = $1 AND status IN ('planning', 'planned', 'running') RETURNING id),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, reason) SELECT $2, 'backfill.cancel', 'backfill:' || id, $3 FROM asked)
     SELECT b.status, EXISTS (SELECT FROM asked) AS asked FROM ops.backfill b WHERE b.id = $1`,
    [id, actor, reason?.trim() || null],
  );
  if (!rows[0]) throw new AppError("not_found", `There is no backfill b${id}. kco backfill list shows them.`);
  if (!rows[0].asked) throw new AppError("conflict", `Backfill b${id} has ended (${rows[0].status}); there is nothing to cancel.`);
}

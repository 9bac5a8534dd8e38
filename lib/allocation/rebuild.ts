// The rebuild of gold by new rules, owners and spellings: queued once however many changes wait, and what became of it.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { dayOf } from "@/lib/dates/dates";

/** Silver stays as it is, no provider is asked: gold alone is built again, with everything that is applied. */
const PARAMS = JSON.stringify({ reuseBronze: true, reuseSilver: true, reallocate: true });

/**
 * Inside the caller's transaction. A rebuild that waits takes this change along; one that runs may have read the rules already. The row lock keeps a
 * worker from claiming it before the change is committed; one that is being claimed is locked already and counts as running. @returns the run
 */
export async function queueRebuild(db: SqlRunner, order: { actor: string; reason: string; trigger: "manual" | "cli"; now: Date }): Promise<string> {
  await lockAllocation(db);
  const [waiting] = await db.query<{ id: string }>(`SELECT id::text AS "id" FROM ops.run WHERE params ->> 'reallocate' = 'true' AND status = 'queued' AND cancel_requested_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`, []);
  if (waiting) return waiting.id;
  const [made] = await db.query<{ id: string }>(
    `INSERT INTO ops.run (kind, trigger, logical_date, params, requested_by, reason) VALUES ('full_refresh', $1, $2::date, $3::jsonb, $4, $5) RETURNING id::text AS "id"`,
    [order.trigger, dayOf(order.now), PARAMS, order.actor.replace(/^user:/, ""), order.reason],
  );
  return made?.id ?? "";
}

/** One change to rules, owners, spellings or teams at a time. */
export async function lockAllocation(db: SqlRunner): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock(hashtextextended('kco allocation', 7020))::text", []);
}

export interface RebuildState {
  readonly runId: string;
  readonly status: string;
  /** UTC instant. */
  readonly requestedAt: string;
  readonly message: string | null;
}

/** The newest rebuild; null when none was ever asked for. */
export async function rebuildState(db: SqlRunner): Promise<RebuildState | null> {
  const [row] = await db.query<RebuildState>(
    `SELECT id::text AS "runId", status AS "status", to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "requestedAt", error ->> 'message' AS "message"
       FROM ops.run WHERE params ->> 'reallocate' = 'true' ORDER BY id DESC LIMIT 1`,
    [],
  );
  return row ?? null;
}

/** A rebuild by itself: after a failed one, or for owners and teams that changed. Call it inside one transaction. @returns the run */
export async function orderRebuild(db: SqlRunner, order: { actor: string; reason: string; trigger: "manual" | "cli"; now: Date }): Promise<string> {
  const runId = await queueRebuild(db, order);
  await db.query("INSERT INTO ops.audit_log (actor, action, object, reason) VALUES ($1, 'allocation.rebuild', $2, $3)", [order.actor, `run:${runId}`, order.reason]);
  return runId;
}

/** After a restore: the rebuild that had not ended when the copy was written is lost with its queue, so it is ordered again. @returns the run; null when none is due */
export async function rebuildAfterRestore(db: SqlRunner, actor: string, now: Date): Promise<string | null> {
  const newest = await rebuildState(db);
  if (newest === null || newest.status.startsWith("succeeded")) return null;
  return orderRebuild(db, { actor, reason: `run ${newest.runId} had not published when the copy was written`, trigger: "cli", now });
}

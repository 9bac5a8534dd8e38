// Runs of retention as rows: ordered on the page or by the night, executed by who holds the jobs, with what became of each partition.
import type { Pool } from "pg";
import { messageOf } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import { dayOf } from "@/lib/dates/dates";
import { openPlaces } from "@/jobs/archive/place";
import { runArchive } from "@/jobs/archive/run-archive";
import { recordPlan } from "@/jobs/retention/plan-retention";
import { runRetention, type RetentionReport } from "@/jobs/retention/run-retention";

/** A run that was cut off holds its place this long, then the next one may begin. */
const STUCK = "6 hours";

interface Order {
  id: string;
  as_of: Day;
  requested_by: string;
  reason: string;
}

/** @returns false when one waits or runs already */
export async function orderRetention(pool: Pool, order: { readonly requestedBy: string; readonly reason: string; readonly asOf: Day }): Promise<boolean> {
  await pool.query(`UPDATE ops.retention_run SET status = 'failed', error = 'it was cut off', finished_at = now() WHERE status = 'running' AND started_at < now() - interval '${STUCK}'`);
  const { rowCount } = await pool.query(
    "INSERT INTO ops.retention_run (requested_by, reason, as_of) VALUES ($1, $2, $3) ON CONFLICT ((true)) WHERE status IN ('queued', 'running') DO NOTHING",
    [order.requestedBy, order.reason, order.asOf],
  );
  return rowCount === 1;
}

/** Takes the order that waits, if there is one: archives what a place lacks (`archived`: that was just done), then lets go. @returns null: none waits */
export async function runOrderedRetention(pool: Pool, signal?: AbortSignal, { archived = false } = {}): Promise<RetentionReport | null> {
  const { rows } = await pool.query<Order>(
    "UPDATE ops.retention_run SET status = 'running', started_at = now() WHERE id = (SELECT id FROM ops.retention_run WHERE status = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, as_of::text AS as_of, requested_by, reason",
  );
  const order = rows[0];
  if (!order) return null;
  const end = (status: string, outcome: RetentionReport | null, error: string | null): Promise<unknown> =>
    pool.query("UPDATE ops.retention_run SET status = $2, outcome = $3, error = $4, finished_at = now() WHERE id = $1", [order.id, status, outcome === null ? null : JSON.stringify(outcome), error]);
  try {
    const places = await openPlaces();
    if (!archived) await runArchive(pool, { places, now: new Date(), ...(signal ? { signal } : {}) });
    const report = await runRetention(pool, { places, asOf: order.as_of, requestedBy: order.requested_by, reason: order.reason, ...(signal ? { signal } : {}) });
    await recordPlan(pool, places.map((place) => place.url), order.as_of);
    await end("succeeded", report, null);
    return report;
  } catch (error) {
    await end("failed", null, messageOf(error));
    throw error;
  }
}

/** The night's hook for the archive; `ok` is false when a place lacks something. Retention, which follows, leaves the plan for the pages. */
export async function archiveNightly(pool: Pool, signal?: AbortSignal): ReturnType<typeof runArchive> {
  const [places, now] = [await openPlaces(), new Date()];
  return runArchive(pool, { places, now, ...(signal ? { signal } : {}) });
}

/** The night's hook for retention; runs after the archive. @returns null: one that somebody ordered is under way */
export async function retentionNightly(pool: Pool, signal?: AbortSignal): Promise<RetentionReport | null> {
  await orderRetention(pool, { requestedBy: "schedule", reason: "nightly retention", asOf: dayOf(new Date()) });
  return runOrderedRetention(pool, signal, { archived: true });
}

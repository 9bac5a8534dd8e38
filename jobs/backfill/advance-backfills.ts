// Moves backfills on: queues the next runs of those that work, and writes down how they ended.
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { lockBackfill, type BackfillRow } from "@/jobs/backfill/backfill-row";
import { createRun } from "@/jobs/run/create-run";

interface Chunk {
  position: number;
  source_id: number;
  source: string;
  from_day: string;
  to_day: string;
  run_id: string | null;
  status: string | null;
  /** A live run of any backfill works on days of it. */
  busy: boolean;
}

const LIVE = ["queued", "running", "crashed"];

const CHUNKS = `
  SELECT c.position, c.source_id, s.name AS source, c.from_day::text AS from_day, c.to_day::text AS to_day, c.run_id, r.status,
         EXISTS (SELECT FROM ops.run o WHERE o.kind = 'backfill' AND o.status IN ('queued', 'running', 'crashed') AND o.params -> 'sources' ? s.name
                    AND (o.params ->> 'from')::date < c.to_day AND (o.params ->> 'to')::date > c.from_day) AS busy
    FROM ops.backfill_chunk c JOIN ops.source s ON s.id = c.source_id LEFT JOIN ops.run r ON r.id = c.run_id
   WHERE c.backfill_id = $1 ORDER BY c.position`;

async function stop(client: PoolClient, id: string, live: readonly Chunk[]): Promise<void> {
  if (live.length === 0) await client.query("UPDATE ops.backfill SET status = 'cancelled', finished_at = now() WHERE id = $1", [id]);
  else await client.query("UPDATE ops.run SET cancel_requested_at = coalesce(cancel_requested_at, now()) WHERE id = ANY ($1::bigint[])", [live.map((chunk) => chunk.run_id)]);
}

async function end(client: PoolClient, id: string, chunks: readonly Chunk[]): Promise<void> {
  const all = (...statuses: string[]): boolean => chunks.every(({ status }) => status !== null && statuses.includes(status));
  const status = all("succeeded") ? "succeeded" : all("succeeded", "succeeded_with_warnings") ? "succeeded_with_warnings" : "failed";
  await client.query("UPDATE ops.backfill SET status = $2, finished_at = now() WHERE id = $1", [id, status]);
}

/** Runs of one source would only wait for each other's lease: one of each source at a time, `concurrency` in all. */
async function queueNext(pool: Pool, client: PoolClient, backfill: BackfillRow, chunks: readonly Chunk[]): Promise<void> {
  const live = chunks.filter(({ status }) => status !== null && LIVE.includes(status));
  const working = new Set(live.map((chunk) => chunk.source_id));
  let free = backfill.concurrency - live.length;
  for (const chunk of chunks) {
    if (free <= 0) return;
    if (chunk.run_id !== null || chunk.busy || working.has(chunk.source_id)) continue;
    const run = await createRun(pool, {
      kind: "backfill",
      trigger: backfill.requested_by.startsWith("cli:") ? "cli" : "manual",
      logicalDate: backfill.today,
      params: { sources: [chunk.source], from: chunk.from_day, to: chunk.to_day },
      runKey: `backfill:${backfill.id}:${chunk.position}`, // after a crash right here the same run is found again
      requestedBy: backfill.requested_by.replace(/^user:/, ""),
      reason: backfill.reason,
    });
    await client.query("UPDATE ops.backfill_chunk SET run_id = $3 WHERE backfill_id = $1 AND position = $2", [backfill.id, chunk.position, run.id]);
    working.add(chunk.source_id);
    free--;
  }
}

async function advance(pool: Pool, id: string): Promise<void> {
  await withTx(pool, async (client) => {
    const backfill = await lockBackfill(client, id, "running");
    if (!backfill) return;
    const { rows: chunks } = await client.query<Chunk>(CHUNKS, [id]);
    const live = chunks.filter(({ status }) => status !== null && LIVE.includes(status));
    if (backfill.cancel_requested_at !== null) return stop(client, id, live);
    if (chunks.every(({ run_id }) => run_id !== null) && live.length === 0) return end(client, id, chunks);
    return queueNext(pool, client, backfill, chunks);
  });
}

/** One look at every backfill that works, or at one. Many processes may look at once: each backfill is moved by one of them. */
export async function advanceBackfills(pool: Pool, only?: string): Promise<void> {
  await pool.query("UPDATE ops.backfill SET status = 'cancelled', finished_at = now() WHERE status IN ('planning', 'planned') AND cancel_requested_at IS NOT NULL");
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM ops.backfill WHERE status = 'running' AND ($1::bigint IS NULL OR id = $1) ORDER BY id", [only ?? null]);
  for (const { id } of rows) await advance(pool, id);
}

/** True when somebody has asked for a plan (plan-waiting.ts makes it, in a thread: it knows the providers, which the web does not bundle). */
export async function hasBackfillToPlan(pool: Pool): Promise<boolean> {
  return ((await pool.query("SELECT FROM ops.backfill WHERE status = 'planning' AND cancel_requested_at IS NULL LIMIT 1")).rowCount ?? 0) > 0;
}

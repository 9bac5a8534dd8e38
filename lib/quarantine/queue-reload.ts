// Queues the run that loads what was released and asks the checks again after a decision, from the raw data that is there; no provider is asked.
import { randomUUID } from "node:crypto";
import type { SqlRunner } from "@/lib/access/sql-runner";
import { AppError } from "@/lib/errors/app-error";

export interface Decision {
  /** "user:ann@example.com" or "cli:ann". */
  readonly actor: string;
  readonly reason: string;
}

/** @throws AppError "usage" */
export function checkReason({ reason }: Decision): void {
  if (reason.trim().length < 3 || reason.length > 500) throw new AppError("usage", `The reason is "${reason.slice(0, 60)}": say in 3 to 500 characters why; it goes into the audit log.`);
}

/** The given batches ($1) and those that were put aside with them: of the same run and source, and counting for none of their slices yet. Nobody else would publish them. */
const TAKEN_UP = `
  SELECT e.batch_id FROM ops.extraction e WHERE e.batch_id = ANY ($1::text[]::bigint[])
  UNION
  SELECT o.batch_id FROM ops.extraction e JOIN ops.extraction o ON o.run_id = e.run_id AND o.source_id = e.source_id AND o.complete
   WHERE e.batch_id = ANY ($1::text[]::bigint[])
     AND NOT EXISTS (SELECT FROM ops.rejected_batch x WHERE x.batch_id = o.batch_id AND x.status <> 'released')
     AND EXISTS (SELECT FROM unnest(o.covers) c (slice) WHERE NOT EXISTS (SELECT FROM ops.slice s WHERE s.source_id = o.source_id AND s.slice = c.slice AND s.batch_id >= o.batch_id))`;

/** One run a source, over the given batches and those put aside with them; one that waits for the same is taken. Call it in the transaction of the decision. @returns run id by source id, without sources that were removed */
export async function queueReload(db: SqlRunner, batchIds: readonly string[], { actor, reason }: Decision): Promise<Map<number, string>> {
  const sources = await db.query<{ id: number; name: string; batches: string[]; parent: string; day: string }>(
    `SELECT s.id, s.name, array_agg(e.batch_id::text ORDER BY e.batch_id) AS batches, max(e.run_id)::text AS parent, max(r.logical_date)::text AS day
       FROM ops.extraction e JOIN ops.source s ON s.id = e.source_id JOIN ops.run r ON r.id = e.run_id
      WHERE e.batch_id IN (${TAKEN_UP}) AND s.removed_at IS NULL GROUP BY 1, 2`,
    [[...batchIds]],
  );
  const runs = new Map<number, string>();
  for (const { id, name, batches, parent, day } of sources) {
    const params = JSON.stringify({ sources: [name], reuseBronze: true, batches });
    // Locked, so that no worker starts it before this decision is committed.
    const [waiting] = await db.query<{ id: string }>(
      `SELECT id::text FROM ops.run WHERE status = 'queued' AND cancel_requested_at IS NULL AND starts_with(run_key, 'release:') AND params = $1::jsonb ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [params],
    );
    if (waiting) {
      runs.set(id, waiting.id);
      continue;
    }
    const rows = await db.query<{ id: string }>(
      `INSERT INTO ops.run (run_key, kind, trigger, logical_date, params, parent_id, requested_by, reason)
       VALUES ($1, 'rerun', $2, $3::text::date, $4::jsonb, $5::text::bigint, $6, $7) RETURNING id::text`,
      [
        `release:${randomUUID()}`, actor.startsWith("cli:") ? "cli" : "manual", day, params, parent,
        actor.replace(/^user:/, ""), `Quarantine decision: ${reason.trim()}`,
      ],
    );
    const run = rows[0]?.id;
    if (run === undefined) throw new AppError("internal", "The database gave no run");
    runs.set(id, run);
  }
  return runs;
}

// Which backfills were there, and how far is each?
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import type { BackfillChunk, BackfillDetail, BackfillSummary } from "./backfill-fields";
import { iso } from "./iso";

const FIELDS = Prisma.sql`
  b.id::text AS "id", b.from_day::text AS "from", b.to_day::text AS "to", b.mode AS "mode", b.sources AS "sources", b.concurrency AS "concurrency", b.backwards AS "backwards", b.reason AS "reason",
  regexp_replace(b.requested_by, '^user:', '') AS "requestedBy", b.status AS "status", b.cancel_requested_at IS NOT NULL AS "cancelRequested", b.estimate AS "estimate", b.error AS "error",
  ${iso("b.created_at")} AS "createdAt", ${iso("b.started_at")} AS "startedAt", ${iso("b.finished_at")} AS "finishedAt",
  (SELECT count(*)::int FROM ops.backfill_chunk c WHERE c.backfill_id = b.id) AS "runs",
  (SELECT count(*)::int FROM ops.backfill_chunk c JOIN ops.run r ON r.id = c.run_id WHERE c.backfill_id = b.id AND r.status IN ('succeeded', 'succeeded_with_warnings')) AS "done",
  (SELECT count(*)::int FROM ops.backfill_chunk c JOIN ops.run r ON r.id = c.run_id WHERE c.backfill_id = b.id AND r.status IN ('failed', 'dead', 'cancelled')) AS "failed"`;

/** Newest first. For roles that see everything. */
export function listBackfills(scope: Scope, limit: number): Promise<BackfillSummary[]> {
  return withScope(scope, (tx) => tx.$queryRaw<BackfillSummary[]>(Prisma.sql`SELECT ${FIELDS} FROM ops.backfill b ORDER BY b.id DESC LIMIT ${limit}`));
}

/** One with its runs. For roles that see everything. @throws AppError "not_found" */
export function getBackfill(scope: Scope, id: string): Promise<BackfillDetail> {
  return withScope(scope, async (tx) => {
    const [backfill] = await tx.$queryRaw<BackfillSummary[]>(Prisma.sql`SELECT ${FIELDS} FROM ops.backfill b WHERE b.id = ${id}::bigint`);
    if (!backfill) throw new AppError("not_found", `There is no backfill ${id}.`);
    const chunks = await tx.$queryRaw<BackfillChunk[]>(Prisma.sql`
      SELECT c.position AS "position", s.name AS "source", c.from_day::text AS "from", c.to_day::text AS "to", c.run_id::text AS "runId", r.status AS "status", r.error ->> 'message' AS "error",
        CASE WHEN r.finished_at IS NOT NULL THEN extract(epoch FROM r.finished_at - r.started_at)::float8 END AS "seconds"
      FROM ops.backfill_chunk c JOIN ops.source s ON s.id = c.source_id LEFT JOIN ops.run r ON r.id = c.run_id WHERE c.backfill_id = ${id}::bigint ORDER BY c.position`);
    return { ...backfill, chunks };
  });
}

/** Names of the sources that a backfill can ask. */
export async function backfillSources(scope: Scope): Promise<string[]> {
  const rows = await withScope(scope, (tx) => tx.$queryRaw<Array<{ name: string }>>(Prisma.sql`SELECT name FROM ops.source WHERE removed_at IS NULL AND type <> 'file' ORDER BY name`));
  return rows.map(({ name }) => name);
}

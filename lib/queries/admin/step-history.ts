// How long does each step usually take? The middle of the last good runs of the same kind, for the time a run has left.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";

export interface StepHistory {
  /** Good runs it is taken from. */
  readonly runs: number;
  /** Median seconds by step name. */
  readonly seconds: Readonly<Record<string, number>>;
}

const RUNS = 10;

/** History for run `id`, without itself; a daily run and its repetitions, whole or in part, count as one kind. For roles that see everything. */
export async function stepHistory(scope: Scope, id: string): Promise<StepHistory> {
  const rows = await withScope(scope, (tx) =>
    tx.$queryRaw<Array<{ step: string; seconds: number; runs: number }>>(Prisma.sql`
      WITH same AS (
        SELECT p.id FROM ops.run r JOIN ops.run p ON p.id <> r.id AND p.status IN ('succeeded', 'succeeded_with_warnings')
          AND CASE p.kind WHEN 'rerun' THEN 'daily' ELSE p.kind END = CASE r.kind WHEN 'rerun' THEN 'daily' ELSE r.kind END
          AND p.params ? 'files' = r.params ? 'files'
        WHERE r.id = ${id}::bigint ORDER BY p.id DESC LIMIT ${RUNS}),
      took AS (
        SELECT s.run_id, s.step, sum(extract(epoch FROM s.finished_at - s.started_at)) AS seconds FROM ops.step_run s JOIN same ON same.id = s.run_id WHERE s.finished_at IS NOT NULL GROUP BY 1, 2)
      SELECT step, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::float8 AS seconds, (SELECT count(*)::int FROM same) AS runs FROM took GROUP BY step`),
  );
  return { runs: rows[0]?.runs ?? 0, seconds: Object.fromEntries(rows.map(({ step, seconds }) => [step, seconds])) };
}

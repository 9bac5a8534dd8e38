// Which sources this publish makes fresh: those that were read for it, not those of which it only builds again what was read before.
import type { PoolClient } from "pg";
import { isRefresh } from "@/jobs/cleaning/batch-row";
import type { RunContext } from "@/jobs/run/run-context";

/**
 * Ids of the sources whose open periods this run, or the one whose raw data it takes up, has read whole. Call it before the slices flip.
 * A refresh has asked nobody, a backfill reads days of its own, and a quarantine decision takes up batches alone; a file is read whole whenever it first counts.
 */
export async function freshSources(ctx: RunContext, session: PoolClient): Promise<number[]> {
  const { params } = ctx.run;
  // Sources in which nothing had changed have been read, too.
  const read = ctx.sources.map((source) => source.id).filter((id) => !ctx.failedSources.has(id));
  if (params.from !== undefined || params.to !== undefined || isRefresh(ctx.run)) return [];
  if (params.reuseBronze !== true) return read;
  const { rows } = await session.query<{ id: number }>(
    `select distinct p.source_id as id
     from stage_slice p
     join ops.source s on s.id = p.source_id
     where p.source_id = any ($1::int[]) and (s.type = 'file' or not $2::boolean)
       and not exists (select from ops.slice c where c.source_id = p.source_id and c.batch_id = p.batch_id)
     order by 1`,
    [read, params.batches !== undefined],
  );
  return rows.map(({ id }) => id);
}

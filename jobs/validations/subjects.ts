// The sources of a run with what they delivered in it: what a check is asked about.
import { listBatches } from "@/jobs/cleaning/batch-row";
import type { RunContext, Source } from "@/jobs/run/run-context";
import type { Subject } from "./check";

/** Sources that delivered something in this run, or whose batches it takes up again, and whose branch has not failed. */
export async function subjectsOf(ctx: RunContext, table: "ops.extraction" | "bronze.batch"): Promise<Subject[]> {
  const delivered = table === "ops.extraction";
  const { rows } = await ctx.pool.query<{ source_id: number; ids: string[] }>(
    delivered
      ? "select source_id, array_agg(batch_id::text order by batch_id) as ids from ops.extraction where run_id = $1 and complete group by 1 order by 1"
      : "select source_id, array_agg(id::text order by id) as ids from bronze.batch where id = any ($1::bigint[]) group by 1 order by 1",
    [delivered ? ctx.run.id : (await listBatches(ctx)).map(({ id }) => id)],
  );
  const byId = new Map<number, Source>(ctx.sources.map((s) => [s.id, s]));
  return rows.flatMap((r) => {
    const source = byId.get(r.source_id);
    return source && !ctx.failedSources.has(r.source_id) ? [{ source, batchIds: r.ids }] : [];
  });
}

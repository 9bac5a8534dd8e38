// The last step: the run's own account of itself, kept in ops.run.summary for the pages.
import { NO_RETRY, type Step } from "@/jobs/run/step";

const TOTALS = `
  SELECT jsonb_build_object(
    'batches', (SELECT jsonb_build_object('loaded', count(*) FILTER (WHERE status = 'loaded'), 'rejected', count(*) FILTER (WHERE status = 'rejected'), 'rows', coalesce(sum(rows), 0), 'bytes', coalesce(sum(bytes), 0)) FROM bronze.batch WHERE run_id = $1),
    'quarantined', (SELECT count(*) FROM silver.quarantine WHERE run_id = $1),
    'checks', (SELECT jsonb_build_object('pass', count(*) FILTER (WHERE status = 'pass'), 'fail', count(*) FILTER (WHERE status IN ('fail', 'error'))) FROM ops.validation_result WHERE run_id = $1),
    'published_at', (SELECT max(published_at) FROM ops.data_version WHERE run_id = $1)) AS totals`;

export const end: Step = {
  name: "end",
  retry: NO_RETRY,
  run: async (ctx) => {
    const { rows } = await ctx.pool.query<{ totals: Record<string, unknown> }>(TOTALS, [ctx.run.id]);
    const totals = rows[0]?.totals ?? {};
    await ctx.pool.query("UPDATE ops.run SET summary = summary || jsonb_build_object('totals', $3::jsonb) WHERE id = $1 AND epoch = $2", [ctx.run.id, ctx.run.epoch, JSON.stringify(totals)]);
    ctx.log("info", "Run ends", totals);
    return { metrics: totals };
  },
};

// Analytics-zone checks on the staged results, then the publish; a critical failure leaves yesterday's gold published.
import { AppError } from "@/lib/errors/app-error";
import { closedMonthWarnings } from "@/jobs/publish/closed-months";
import { publish, publishedVersion } from "@/jobs/publish/publish";
import type { RunContext } from "@/jobs/run/run-context";
import { NO_RETRY, type Step } from "@/jobs/run/step";
import { analyticsChecks } from "@/jobs/validations/analytics";
import { runChecks } from "@/jobs/validations/run-checks";

export const validateAnalytics: Step = {
  name: "validate_analytics",
  retry: NO_RETRY,
  run: async (ctx) => {
    const already = await publishedVersion(ctx);
    if (already !== null) return { metrics: { dataVersion: already }, warnings: await closedMonthWarnings(ctx.pool, already) };
    const result = await runChecks(ctx, analyticsChecks, []);
    if (result.critical.length > 0) {
      await markStale(ctx);
      throw new AppError("check_failed", result.critical.map((c) => c.message).join("; "), { details: { checks: result.critical.map((c) => c.checkId) } });
    }
    const published = await publish(ctx);
    const moved = await closedMonthWarnings(ctx.pool, published.dataVersion);
    return { ...result, rowsOut: published.facts, metrics: { ...result.metrics, ...published }, warnings: [...(result.warnings ?? []), ...moved] };
  },
};

/** Yesterday's gold stays published; the pages say since when. */
async function markStale(ctx: RunContext): Promise<void> {
  const ids = ctx.sources.map((s) => s.id);
  await ctx.pool.query("update ops.source_state set stale_since = coalesce(stale_since, $2) where source_id = any ($1::int[])", [ids, ctx.now()]);
}

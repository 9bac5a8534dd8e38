// Analytics-zone checks on the staged results, then the publish; a critical failure leaves yesterday's gold published.
import { AppError } from "@/lib/errors/app-error";
import { publish, publishedVersion } from "@/jobs/publish/publish";
import { reconcilePublished } from "@/jobs/reconcile/reconcile-published";
import { NO_RETRY, type Step } from "@/jobs/run/step";
import { analyticsChecks } from "@/jobs/validations/analytics";
import { runChecks } from "@/jobs/validations/run-checks";

export const validateAnalytics: Step = {
  name: "validate_analytics",
  retry: NO_RETRY,
  run: async (ctx) => {
    const done = await publishedVersion(ctx);
    if (done !== null) return { metrics: { dataVersion: done } };
    const result = await runChecks(ctx, analyticsChecks, []);
    if (result.critical.length > 0) {
      await ctx.pool.query("update ops.source_state set stale_since = coalesce(stale_since, $2) where source_id = any ($1::int[])", [ctx.sources.map((s) => s.id), ctx.now()]);
      throw new AppError("check_failed", result.critical.map((c) => c.message).join("; "), { details: { checks: result.critical.map((c) => c.checkId) } });
    }
    const published = await publish(ctx);
    const reconciliation = await reconcilePublished(ctx, published.sourceIds);
    return {
      rowsOut: published.facts,
      metrics: { ...result.metrics, ...published, reconciliation: reconciliation.metrics },
      warnings: [...(result.warnings ?? []), ...reconciliation.warnings],
    };
  },
};

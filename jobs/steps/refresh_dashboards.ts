// After the publish: reconciles the periods it touched, finds anomalies among its days, warms the answers of the built-in views per scope.
import { messageOf } from "@/lib/errors/app-error";
import { detectAnomalies } from "@/jobs/anomalies/detect";
import { warmCache } from "@/jobs/dashboards/warm-cache";
import { publishedVersion } from "@/jobs/publish/publish";
import { reconcilePublished } from "@/jobs/reconcile/reconcile-published";
import { NO_RETRY, type Step } from "@/jobs/run/step";

export const refreshDashboards: Step = {
  name: "refresh_dashboards",
  retry: NO_RETRY,
  run: async (ctx) => {
    const version = await publishedVersion(ctx);
    if (version === null) return { metrics: { skipped: "this run has published nothing" } };
    const [reconciliation, anomalies] = await Promise.all([reconcilePublished(ctx, version), detectAnomalies(ctx, version)]); // neither reads the other's answer
    const known = { anomalies, reconciliation: reconciliation.metrics };
    try {
      return { metrics: { ...known, ...(await warmCache(ctx.pool)) }, warnings: reconciliation.warnings };
    } catch (error) {
      // A cold cache costs the first reader a moment; the data is published all the same.
      return { metrics: known, warnings: [...reconciliation.warnings, `The dashboards' answers could not be warmed: ${messageOf(error)}`] };
    }
  },
};

// After the publish: finds anomalies among the days it touched, and warms the answers of the built-in views per scope.
import { messageOf } from "@/lib/errors/app-error";
import { detectAnomalies } from "@/jobs/anomalies/detect";
import { warmCache } from "@/jobs/dashboards/warm-cache";
import { publishedVersion } from "@/jobs/publish/publish";
import { NO_RETRY, type Step } from "@/jobs/run/step";

export const refreshDashboards: Step = {
  name: "refresh_dashboards",
  retry: NO_RETRY,
  run: async (ctx) => {
    const version = await publishedVersion(ctx);
    if (version === null) return { metrics: { skipped: "this run has published nothing" } };
    const anomalies = await detectAnomalies(ctx, version);
    try {
      return { metrics: { anomalies, ...(await warmCache(ctx.pool)) } };
    } catch (error) {
      // A cold cache costs the first reader a moment; the data is published all the same.
      return { metrics: { anomalies }, warnings: [`The dashboards' answers could not be warmed: ${messageOf(error)}`] };
    }
  },
};

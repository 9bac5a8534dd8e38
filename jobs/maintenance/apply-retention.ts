// Every night, after the archive: partitions older than the retention periods go, when every place holds them unchanged.
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";

export const applyRetention: MaintenanceJob = {
  name: "apply_retention",
  run: async (ctx) => {
    const { retentionNightly } = await import("@/jobs/retention/retention-orders");
    const report = await retentionNightly(ctx.pool, ctx.signal);
    return report === null ? { skipped: "one that somebody ordered is under way" } : { ...report };
  },
};

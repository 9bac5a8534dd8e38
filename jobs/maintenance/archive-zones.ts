// Every night: what a place of the archive lacks is written there, and read back.
import { AppError } from "@/lib/errors/app-error";
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";

export const archiveZones: MaintenanceJob = {
  name: "archive_zones",
  run: async (ctx) => {
    const { archiveNightly } = await import("@/jobs/retention/retention-orders"); // the clouds' SDKs load only on the nights
    const report = await archiveNightly(ctx.pool, ctx.signal);
    if (!report.ok) throw new AppError("unavailable", "A place of the archive lacks objects: kco archive status names them and why. What is missing is tried again the next night; nothing is let go before it is there.", { details: { cause: "archive-away" } });
    return { ...report };
  },
};

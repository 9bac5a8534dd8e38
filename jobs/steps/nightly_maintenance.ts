// The one step of the nightly maintenance: each job has its turn, whatever the ones before it found.
import { AppError, messageOf } from "@/lib/errors/app-error";
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";
import { maintenanceJobs } from "@/jobs/maintenance/registry";
import { recordedCause } from "@/jobs/run/recorded-cause";
import { retryKind } from "@/jobs/run/retry";
import { NO_RETRY, type Step } from "@/jobs/run/step";

// From 03:30 it ends before the morning's run at 06:30 needs the machine.
const MAX_MS = 165 * 60_000;

export function createNightlyMaintenance(jobs: readonly MaintenanceJob[]): Step {
  return {
    name: "nightly_maintenance",
    retry: NO_RETRY,
    maxMs: MAX_MS,
    run: async (ctx) => {
      const done: Record<string, unknown> = {};
      const failed: string[] = [];
      const causes: string[] = [];
      for (const job of jobs) {
        ctx.signal.throwIfAborted();
        try {
          done[job.name] = await job.run(ctx);
          ctx.log("info", `${job.name} is done`, { job: job.name });
        } catch (error) {
          ctx.signal.throwIfAborted();
          if (retryKind(error) === "database") throw error;
          causes.push(recordedCause(error) ?? "fault");
          failed.push(`${job.name}: ${messageOf(error)}`);
          ctx.log("error", `${job.name}: ${messageOf(error)}`, { job: job.name });
        }
      }
      if (failed.length > 0) throw new AppError("check_failed", failed.join("; "), { details: { cause: causes[0] } });
      return { metrics: { jobs: done } };
    },
  };
}

export const nightlyMaintenance = createNightlyMaintenance(maintenanceJobs);

// Every night: nobody has changed what was delivered (RELIABILITY M-7).
import { AppError } from "@/lib/errors/app-error";
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";
import { verifyBronze } from "@/jobs/verify/verify-bronze";

const NAMED = 5;

export const verifyBronzeChain: MaintenanceJob = {
  name: "verify_bronze_chain",
  run: async (ctx) => {
    const report = await verifyBronze(ctx.pool, (done, total) => {
      ctx.signal.throwIfAborted();
      ctx.progress(done, total, "batches");
    });
    if (report.ok) return { sources: report.sources, batches: report.batches, rows: report.rows };
    const named = report.faults.slice(0, NAMED).map((f) => `${f.source}${f.batchId === null ? "" : `, batch ${f.batchId}`}: ${f.fault}`);
    const more = report.faults.length > NAMED ? ` and ${report.faults.length - NAMED} more` : "";
    throw new AppError("check_failed", `Bronze is not what was delivered: ${named.join("; ")}${more}. Run kco verify for all of them and restore the batch from the archive or a backup.`, { details: { cause: "bronze-changed" } });
  },
};

// Holds one delivery against its hash, ordered from its page; the night does the same with all of them.
import { AppError } from "@/lib/errors/app-error";
import { NO_RETRY, type Step } from "@/jobs/run/step";
import { verifyBatch } from "@/jobs/verify/verify-bronze";

export const verifyBatchStep: Step = {
  name: "verify_batch",
  retry: NO_RETRY,
  run: async (ctx) => {
    const id = ctx.run.params.verifyBatch ?? "";
    const { source, rows, held, faults } = await verifyBatch(ctx.pool, id);
    if (faults.length > 0) throw new AppError("check_failed", `Batch ${id} of ${source} is not what was delivered: ${faults.map(({ fault }) => fault).join("; ")}. Restore it from the archive or a backup.`);
    ctx.log("info", held ? `Batch ${id} of ${source} is as it was delivered: ${rows} rows` : `Batch ${id} of ${source}: header and chain are intact; its rows are in the archive only`);
    return { metrics: { batch: id, rows: held ? rows : "0" } };
  },
};

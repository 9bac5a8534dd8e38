// The run that builds silver and gold again from a restored raw zone; no provider is asked and no mail is sent.
import { createPool } from "@/lib/db/pools";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { sameBronzeDag } from "@/jobs/daily";
import { createRun } from "@/jobs/run/create-run";
import type { Dag } from "@/jobs/run/dag";
import { executeRun, type ExecuteOptions } from "@/jobs/run/execute-run";
import type { RunOutcome } from "@/jobs/run/run-event";
import { newHolder } from "@/jobs/run/run-row";
import { sendSummaryEmail } from "@/jobs/steps/send_summary_email";

/** Readers of the summary know these figures already. */
const rebuildDag: Dag = sameBronzeDag.map((section) => ({ ...section, stages: section.stages.filter(([step]) => step?.name !== sendSummaryEmail.name) }));

export async function rebuildFromBronze(sources: readonly string[], logicalDate: Day, options: Omit<ExecuteOptions, "dag">): Promise<RunOutcome> {
  const pool = createPool(options.etlUrl, { applicationName: "kco rebuild", max: 1 });
  try {
    const { claim, id } = await createRun(pool, { kind: "full_refresh", trigger: "cli", logicalDate, params: { sources, reuseBronze: true, restored: true }, reason: "restored from the archive" }, newHolder());
    if (!claim) throw new AppError("conflict", `Run ${id} rebuilds the same sources already. Wait for it (kco runs show ${id}).`);
    return await executeRun(claim, { ...options, dag: rebuildDag });
  } finally {
    await pool.end();
  }
}

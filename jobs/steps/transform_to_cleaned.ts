// Cleans and standardises the run's batches into silver, one transaction a batch.
import { cleanBatch } from "@/jobs/cleaning/clean-batch";
import { countFrozen, isRefresh, listBatches, type BatchRow } from "@/jobs/cleaning/batch-row";
import type { RunContext } from "@/jobs/run/run-context";
import { NO_RETRY, type Step, type StepResult } from "@/jobs/run/step";

/** Discarded records need nobody's attention any more. */
async function countOpen(ctx: RunContext, batch: BatchRow): Promise<number> {
  const { rows } = await ctx.pool.query<{ n: number }>("SELECT count(*)::int AS n FROM silver.quarantine WHERE batch_id = $1 AND status = 'open'", [batch.id]);
  return rows[0]?.n ?? 0;
}

async function run(ctx: RunContext): Promise<StepResult> {
  const batches = await listBatches(ctx);
  // From bronze again means with today's rules; else a batch that is on record as conserved is done.
  const due = ctx.run.params.reuseBronze ? batches : batches.filter((batch) => !batch.done);
  const perBatch: Record<string, unknown> = {};
  const [received, loaded] = [[0], [0]];
  const warnings: string[] = [];
  const { until } = ctx.run.params;
  for (const [i, batch] of due.entries()) {
    ctx.signal.throwIfAborted();
    if (until !== undefined && ctx.now().getTime() >= Date.parse(until)) {
      warnings.push(`Stopped at ${until.slice(11, 16)} UTC to leave the machine to the morning's run: ${i} of ${due.length} batches are built again, the others are first in the next full refresh`);
      break;
    }
    const conserved = await cleanBatch(ctx, batch);
    perBatch[batch.id] = conserved;
    received.push(conserved.received);
    loaded.push(conserved.loaded);
    const open = conserved.quarantined > 0 ? await countOpen(ctx, batch) : 0;
    if (open > 0) warnings.push(`batch ${batch.id}: ${open} of ${conserved.received} records ${open === 1 ? "is" : "are"} in quarantine`);
    ctx.progress(i + 1, due.length, "batches");
  }
  const frozen = isRefresh(ctx.run) ? { frozen: await countFrozen(ctx) } : {};
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return { rowsIn: sum(received), rowsOut: sum(loaded), metrics: { batches: perBatch, ...frozen }, warnings };
}

/** Time for the batch that is under way at `until` to end: it is cleaned in one transaction. */
const LAST_BATCH_MS = 30 * 60_000;
/** Without `until` somebody waits for it: all of bronze may take the night. */
const REFRESH_MS = 12 * 3_600_000;

export const transformToCleaned: Step = {
  name: "transform_to_cleaned",
  retry: NO_RETRY,
  maxMs: (run, now) => {
    if (!isRefresh(run)) return null;
    const { until } = run.params;
    return until === undefined ? REFRESH_MS : Math.max(0, Date.parse(until) - now.getTime()) + LAST_BATCH_MS;
  },
  run,
};

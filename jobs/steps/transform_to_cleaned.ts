// Cleans and standardises the run's batches into silver, one transaction a batch.
import { cleanBatch } from "@/jobs/cleaning/clean-batch";
import { countFrozen, isRefresh, listBatches } from "@/jobs/cleaning/batch-row";
import type { RunContext } from "@/jobs/run/run-context";
import { NO_RETRY, type Step, type StepResult } from "@/jobs/run/step";

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
    if (conserved.quarantined > 0) warnings.push(`batch ${batch.id}: ${conserved.quarantined} of ${conserved.received} records ${conserved.quarantined === 1 ? "is" : "are"} in quarantine`);
    ctx.progress(i + 1, due.length, "batches");
  }
  const frozen = isRefresh(ctx.run) ? { frozen: await countFrozen(ctx) } : {};
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return { rowsIn: sum(received), rowsOut: sum(loaded), metrics: { batches: perBatch, ...frozen }, warnings };
}

export const transformToCleaned: Step = { name: "transform_to_cleaned", retry: NO_RETRY, run };

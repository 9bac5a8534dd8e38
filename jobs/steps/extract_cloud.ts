// Extracts the sources of one cloud into bronze: one implementation for extract_aws, extract_gcp and extract_azure, which run side by side.
import { AppError, messageOf } from "@/lib/errors/app-error";
import { openCopyBatch } from "@/jobs/formats/copy-batch-writer";
import { getFormat } from "@/jobs/formats/registry";
import type { ExtractResult } from "@/jobs/providers/provider";
import { findProvider, getProvider } from "@/jobs/providers/registry";
import { recordedCause } from "@/jobs/run/recorded-cause";
import { retryKind } from "@/jobs/run/retry";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { NO_RETRY, type Step, type StepResult } from "@/jobs/run/step";
import { stopReasonOf } from "@/jobs/run/stop";

type ExtractStepName = "extract_aws" | "extract_gcp" | "extract_azure";

interface Extracted {
  readonly rows: number;
  readonly bytes: number;
  readonly batches: readonly string[];
  readonly slices: number;
  readonly requests: number;
  readonly usd: string;
  readonly lines: ExtractResult["lines"];
  readonly warnings: readonly string[];
}

/** What an earlier attempt of this run has extracted whole: it is not asked, nor paid, again. */
async function finishedBefore(ctx: RunContext, source: Source): Promise<Extracted | null> {
  const { rows } = await ctx.pool.query<{ batch_id: string; covers: string[]; details: { requests?: number; usd?: string; warnings?: string[] } }>(
    "SELECT batch_id, covers, details FROM ops.extraction WHERE run_id = $1 AND source_id = $2 AND complete ORDER BY batch_id",
    [ctx.run.id, source.id],
  );
  const [first] = rows;
  if (!first) return null;
  const batches = rows.map((row) => row.batch_id);
  const { requests = 0, usd = "0", warnings = [] } = first.details;
  return { ...(await sizeOf(ctx, batches)), batches, slices: rows.reduce((n, row) => n + row.covers.length, 0), requests, usd, lines: [], warnings };
}

async function sizeOf(ctx: RunContext, batches: readonly string[]): Promise<{ rows: number; bytes: number }> {
  const { rows } = await ctx.pool.query<{ rows: string; bytes: string }>("SELECT coalesce(sum(rows), 0) AS rows, coalesce(sum(bytes), 0) AS bytes FROM ops.extraction WHERE batch_id = ANY ($1::bigint[])", [batches]);
  return { rows: Number(rows[0]?.rows ?? 0), bytes: Number(rows[0]?.bytes ?? 0) };
}

async function extractSource(ctx: RunContext, source: Source): Promise<Extracted> {
  const before = await finishedBefore(ctx, source);
  if (before) return before;
  const provider = getProvider(source);
  const batches: string[] = [];
  const result = await provider.extract(source, ctx, async () => {
    const writer = await openCopyBatch(ctx, source, getFormat(provider.format));
    batches.push(writer.batchId);
    return writer;
  });
  return { ...(await sizeOf(ctx, batches)), batches, slices: result.covers.length, requests: result.requests, usd: result.usd, lines: result.lines ?? [], warnings: result.warnings ?? [] };
}

/** A stopped run and a database that is away are nobody's branch. */
function endsTheStep(error: unknown): boolean {
  return stopReasonOf(error) !== null || retryKind(error) === "database" || (error instanceof AppError && error.code === "fenced");
}

async function run(ctx: RunContext, name: ExtractStepName): Promise<StepResult> {
  const sources = ctx.sources.filter((source) => findProvider(source)?.step === name && !ctx.failedSources.has(source.id));
  const done: Record<string, Extracted> = {};
  const failed: { source: Source; error: unknown }[] = [];
  for (const source of sources) {
    try {
      done[source.name] = await extractSource(ctx, source);
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (endsTheStep(error)) throw error;
      failed.push({ source, error });
    }
  }
  failBranches(ctx, failed, Object.keys(done).length);
  const extracted = Object.values(done);
  const rows = extracted.reduce((sum, of) => sum + of.rows, 0);
  return {
    rowsIn: rows,
    rowsOut: rows,
    metrics: { sources: done },
    warnings: [...extracted.flatMap((of) => of.warnings), ...failed.map(({ source, error }) => `${source.name}: ${messageOf(error)}`)],
    failed: new Map(failed.map(({ source, error }) => [source.id, error])),
  };
}

/** Sources that failed beside others that did not are put aside; when all of them failed the step has failed. */
function failBranches(ctx: RunContext, failed: readonly { source: Source; error: unknown }[], succeeded: number): void {
  const [first] = failed;
  if (!first) return;
  if (succeeded === 0) {
    const code = first.error instanceof AppError ? first.error.code : "internal";
    const message = failed.map(({ source, error }) => `${source.name}: ${messageOf(error)}`).join("; ");
    throw new AppError(code === "provider_retryable" ? "provider" : code, message, { cause: first.error, details: { source: first.source.name, cause: recordedCause(first.error), sourceIds: failed.map(({ source }) => source.id) } });
  }
  for (const { source, error } of failed) {
    ctx.failedSources.add(source.id);
    ctx.log("error", `${source.name}: ${messageOf(error)}`, { source: source.name });
  }
}

/**
 * The step of one cloud; without a source of that cloud the engine records it as skipped.
 * Calls are retried one by one inside it: a step that began again would double their number.
 */
function extractStep(name: ExtractStepName): Step {
  return { name, retry: NO_RETRY, handles: (source) => findProvider(source)?.step === name, run: (ctx) => run(ctx, name) };
}

export const extractAws = extractStep("extract_aws");
export const extractGcp = extractStep("extract_gcp");
/** No source type of Azure exists yet: every run records it as skipped. */
export const extractAzure = extractStep("extract_azure");

// Reads the files of an import into bronze, one batch a file.
import { AppError } from "@/lib/errors/app-error";
import { loadFile, type LoadedBatch } from "@/jobs/import/load-file";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { NO_RETRY, type Step, type StepResult } from "@/jobs/run/step";

const isFileSource = (source: Source): boolean => source.type === "file";

/** Files that an earlier attempt of this run has finished. */
async function finishedFiles(ctx: RunContext, source: Source): Promise<Set<string>> {
  const { rows } = await ctx.pool.query<{ file_name: string }>("SELECT file_name FROM ops.extraction WHERE run_id = $1 AND source_id = $2 AND complete", [ctx.run.id, source.id]);
  return new Set(rows.map((row) => row.file_name));
}

function told(batch: LoadedBatch): string {
  if (batch.status === "nothing_new") return `${batch.file}: nothing new, its content is loaded as ${batch.sameAs}`;
  return `${batch.file}: ${batch.rows} ${batch.rows === 1 ? "record" : "records"} read${batch.rejected > 0 ? `, ${batch.rejected} unreadable` : ""}`;
}

async function run(ctx: RunContext): Promise<StepResult> {
  const files = ctx.run.params.files ?? [];
  const source = ctx.sources.find(isFileSource);
  if (files.length === 0) return { rowsIn: 0, rowsOut: 0 };
  if (!source) throw new AppError("invalid_input", "The import names no source of files");
  const finished = await finishedFiles(ctx, source);
  const batches: LoadedBatch[] = [];
  for (const file of files) {
    ctx.signal.throwIfAborted();
    if (finished.has(file.name)) continue;
    const batch = await loadFile(ctx, source, file);
    ctx.log("info", told(batch), { ...batch });
    batches.push(batch);
  }
  const sum = (of: (batch: LoadedBatch) => number): number => batches.reduce((total, batch) => total + of(batch), 0);
  return {
    rowsIn: sum((b) => b.rows + b.rejected),
    rowsOut: sum((b) => b.rows),
    metrics: { files: batches, bytes: sum((b) => b.bytes) },
    warnings: batches.filter((b) => b.rejected > 0).map((b) => `${b.file}: ${b.rejected === 1 ? "1 record could not be read and is" : `${b.rejected} records could not be read and are`} in quarantine`),
  };
}

/** One file that is refused ends the import: nothing of it is published in part. */
export const extractFile: Step = { name: "extract_file", retry: NO_RETRY, handles: isFileSource, run };

// Loads one file into a bronze batch of its source, or says that its content is there already.
import { AppError, messageOf } from "@/lib/errors/app-error";
import { openCopyBatch, type CopyBatchWriter } from "@/jobs/formats/copy-batch-writer";
import { contentSha256 } from "@/jobs/formats/file-bytes";
import { detectFormat } from "@/jobs/formats/detect-format";
import { readCsv, type CsvSummary } from "@/jobs/formats/csv-reader";
import { listLoadedFiles, sameContent, type LoadedFile } from "@/jobs/import/loaded-files";
import { judgeOverlap } from "@/jobs/import/overlap";
import { RecordLoader } from "@/jobs/import/record-loader";
import type { ImportFile, RunContext, Source } from "@/jobs/run/run-context";

export interface LoadedBatch {
  readonly file: string;
  readonly status: "extracted" | "nothing_new";
  /** The slice that holds the content already, with nothing_new. */
  readonly sameAs?: string;
  readonly batchId?: string;
  readonly rows: number;
  readonly rejected: number;
  readonly bytes: number;
}

interface Opened {
  readonly writer: CopyBatchWriter;
  readonly loader: RecordLoader;
  readonly format: string;
}

/** Adds the file's name to what the readers say about its content. */
export async function named<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "invalid_input" && error.code !== "conflict")) throw error;
    throw new AppError(error.code, `${name}: ${messageOf(error)}`, { cause: error, details: { ...error.details, file: name } });
  }
}

/** The source's currency for files that state none (kco import --currency). */
export function currencyOf(source: Source): string | null {
  return typeof source.config.currency === "string" ? source.config.currency : null;
}

function unchanged(file: ImportFile, same: LoadedFile, bytes: number): LoadedBatch {
  return { file: file.name, status: "nothing_new", sameAs: same.slice, rows: 0, rejected: 0, bytes };
}

async function finish(file: ImportFile, opened: Opened, summary: CsvSummary, loaded: readonly LoadedFile[]): Promise<LoadedBatch> {
  const { writer, loader } = opened;
  const days = loader.totals.coveredDays();
  const replaceDays = judgeOverlap(file, days, loaded);
  await writer.finish({
    covers: [file.name],
    deliveredColumns: summary.headers,
    deliveredTotals: loader.totals.totals(),
    providerTotals: [],
    rejects: loader.rejects,
    details: { days, delimiter: summary.delimiter, encoding: summary.encoding, content_bytes: summary.bytes, mode: file.mode, ...(replaceDays.length > 0 ? { replace_days: replaceDays } : {}) },
    fileName: file.name,
    contentSha256: summary.sha256,
  });
  return { file: file.name, status: "extracted", batchId: writer.batchId, rows: writer.rows, rejected: loader.rejects.length, bytes: summary.bytes };
}

async function load(ctx: RunContext, source: Source, file: ImportFile, loaded: readonly LoadedFile[]): Promise<LoadedBatch> {
  let opened: Opened | undefined;
  const start = async (headers: readonly string[]): Promise<RecordLoader> => {
    const format = detectFormat(headers, file.format);
    const writer = await openCopyBatch(ctx, source, format);
    opened = { writer, loader: new RecordLoader(headers, format, writer, currencyOf(source)), format: format.id };
    return opened.loader;
  };
  try {
    const summary = await readCsv(file.path, start, { signal: ctx.signal, onProgress: (done, total) => ctx.progress(done, total, `bytes of ${file.name}`) });
    if (!opened) throw new AppError("internal", "the file was read without a header");
    const same = sameContent(loaded, summary.sha256);
    if (!same) return await finish(file, opened, summary, loaded);
    await opened.writer.abort();
    return unchanged(file, same, summary.bytes);
  } catch (error) {
    await opened?.writer.abort();
    throw error;
  }
}

/**
 * Streams `file` into bronze; complete only when its content is new and its days are free (or mode says otherwise).
 * @throws AppError("invalid_input" | "conflict") naming file, line and value, and the way out; nothing of the file is kept then
 */
export async function loadFile(ctx: RunContext, source: Source, file: ImportFile): Promise<LoadedBatch> {
  const loaded = await listLoadedFiles(ctx.pool, source.id, ctx.run.id);
  return named(file.name, async () => {
    if (loaded.length > 0) {
      // Hashing is twenty times faster than loading, so a second delivery of the same content costs little.
      const same = sameContent(loaded, await contentSha256(file.path, ctx.signal));
      if (same) return unchanged(file, same, 0);
    }
    return load(ctx, source, file, loaded);
  });
}

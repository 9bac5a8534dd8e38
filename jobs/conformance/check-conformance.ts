// Loads every file under a path into a scratch database, each into a source of its own, and compares silver with an independent reading of the text.
import type { Pool } from "pg";
import { createPool } from "@/lib/db/pools";
import { createScratchDatabase } from "@/lib/db/scratch";
import { AppError, messageOf } from "@/lib/errors/app-error";
import type { ConformanceDocument, ConformanceFile } from "@/jobs/conformance/conformance-document";
import { compareTotals } from "@/jobs/conformance/compare-totals";
import { readParquetIndependently } from "@/jobs/conformance/independent-parquet";
import { readIndependently } from "@/jobs/conformance/independent-reading";
import { loadToSilver } from "@/jobs/conformance/load-to-silver";
import { moneyColumns } from "@/jobs/conformance/money-columns";
import { openFileBytes } from "@/jobs/formats/file-bytes";
import { readCsvHeader } from "@/jobs/formats/csv-reader";
import { detectFormat } from "@/jobs/formats/detect-format";
import { resolveFiles, type FoundFile } from "@/jobs/import/resolve-files";

/** What may be billing data; everything else in a folder (notes, licences) is ignored and listed. */
const DATA = /\.(csv|json|jsonl|ndjson|parquet)(\.gz)?$/i;
const NONE = { received: 0, loaded: 0, quarantined: 0, deduplicated: 0, other_view: 0 };

function refused(file: FoundFile, format: string | null, reason: string): ConformanceFile {
  return { path: file.shown, format, status: "refused", reason, rows: NONE, totals: [] };
}

interface Checked {
  readonly file: ConformanceFile;
  readonly lost: boolean;
}

async function checkFile(pool: Pool, file: FoundFile, ordinal: number): Promise<Checked> {
  const kind = /\.([a-z]+)(\.gz)?$/i.exec(file.path)?.[1]?.toLowerCase() ?? "";
  if (kind !== "csv" && kind !== "parquet" && DATA.test(file.path)) return { file: refused(file, null, `${kind} files are not read by this version`), lost: false };
  let format: string | null = null;
  try {
    const header = await readCsvHeader(file.path);
    format = detectFormat(header.headers, "auto").id;
    const { rows, totals, example, failure } = await loadToSilver(pool, { file, ordinal, format });
    const columns = moneyColumns[format];
    if (!columns) throw new AppError("internal", `no independent reading is written for ${format}`);
    const { gzip, parquet } = await openFileBytes(file.path);
    const read = parquet ? await readParquetIndependently(file.path, header.headers, columns) : await readIndependently(file.path, gzip, header, columns);
    const compared = compareTotals(read, totals, rows);
    const status = failure === null && rows.quarantined === 0 ? "loaded" : "partly";
    const reason = failure ?? (example === null ? null : `${rows.quarantined} in quarantine, the first on ${example}`);
    return {
      file: { path: file.shown, format, status, ...(reason === null ? {} : { reason }), rows: { ...NONE, ...rows, received: read.rows }, totals: compared.totals },
      lost: compared.lost || failure !== null,
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid_input") throw error;
    return { file: refused(file, format, messageOf(error)), lost: false };
  }
}

/**
 * The scratch database stands beside the product's own and is dropped afterwards; nothing of the product's data is touched.
 * @throws AppError("invalid_input") when there is nothing under `path`
 */
export async function checkConformance(path: string, say: (line: string) => void): Promise<ConformanceDocument> {
  const { files, ignored } = await resolveFiles([path], DATA);
  if (files.length === 0) throw new AppError("invalid_input", `There is no data file (csv, json, jsonl, parquet, also .gz) under ${path}`);
  const scratch = await createScratchDatabase("kco_conformance");
  const pool = createPool(scratch.urls.etl, { applicationName: "kco conformance" });
  try {
    const checked: Checked[] = [];
    for (const [i, file] of files.entries()) {
      const result = await checkFile(pool, file, i + 1);
      say(`${i + 1} of ${files.length}: ${file.shown} ${result.file.status}${result.lost ? " with a LOSS" : ""}`);
      checked.push(result);
    }
    return { ok: checked.every((c) => !c.lost), files: checked.map((c) => c.file), ignored };
  } finally {
    await pool.end();
    await scratch.drop();
  }
}

// One batch of the raw zone as Parquet: its records, its header in the footer, and the pages of an API beside it.
import { join } from "node:path";
import { escapeIdentifier, type Pool, type PoolClient } from "pg";
import { copyRows } from "@/jobs/archive/copy-rows";
import { writeTextParquet, type TextParquet } from "@/jobs/archive/text-parquet";

export interface BatchToArchive {
  readonly id: string;
  readonly source_id: number;
  readonly provider: string;
  readonly format: string;
  readonly batch_month: string;
  readonly logical_date: string;
  readonly pages: number;
  readonly hash: string;
  /** Places that lack it. */
  readonly places: readonly string[];
}

export interface WrittenObject extends TextParquet {
  readonly kind: "batch" | "pages" | "silver";
  readonly archivePath: string;
}

export const BATCH_KEY = "kco.batch";
export const EXTRACTION_KEY = "kco.extraction";
export const PAGE_COLUMNS = ["ordinal", "request", "body"] as const;
const CLOUDS = ["aws", "gcp", "azure"];

/** The seed's layout; the hash keeps two installations' batches of one number apart. */
export function batchPath(batch: Pick<BatchToArchive, "id" | "provider" | "logical_date" | "hash">): string {
  const [year, month, day] = batch.logical_date.split("-");
  const cloud = CLOUDS.includes(batch.provider) ? batch.provider : "other";
  return `raw-billing/cloud=${cloud}/year=${year}/month=${month}/day=${day}/${batch.id}-${batch.hash.slice(0, 12)}.parquet`;
}

export function pagesPath(path: string): string {
  return path.replace(/\.parquet$/, ".pages.parquet");
}

/** Batches that one of the places lacks, oldest first. */
export async function batchesToArchive(pool: Pool, places: readonly string[]): Promise<BatchToArchive[]> {
  const { rows } = await pool.query<BatchToArchive>(
    `SELECT * FROM (
       SELECT b.id, b.source_id, s.provider, b.format, b.batch_month::text AS batch_month, b.logical_date::text AS logical_date, b.pages, b.hash,
              ARRAY(SELECT p FROM unnest($1::text[]) AS p
                     WHERE (SELECT count(*) FROM ops.archive_object o WHERE o.batch_id = b.id AND o.place = p AND o.written_at IS NOT NULL) < 1 + (b.pages > 0)::int) AS places
         FROM bronze.batch b JOIN ops.source s ON s.id = b.source_id WHERE b.retired_at IS NULL) x
      WHERE cardinality(places) > 0 ORDER BY id`,
    [places],
  );
  return rows;
}

/** Both rows as the database prints them: jsonb's text, so that no number passes through JavaScript. */
async function headerOf(client: PoolClient, batchId: string): Promise<{ batch: string; extraction: string; columns: string[] }> {
  const { rows } = await client.query<{ batch: string; extraction: string; columns: string[] }>(
    `SELECT to_jsonb(b)::text AS batch, coalesce(to_jsonb(e)::text, 'null') AS extraction, b.details -> 'bronze_columns' AS columns
       FROM bronze.batch b LEFT JOIN ops.extraction e ON e.batch_id = b.id WHERE b.id = $1`,
    [batchId],
  );
  if (!rows[0]) throw new Error(`batch ${batchId} is gone`);
  return rows[0];
}

/** The three columns of a partition's key are in the header; the others stand in the order of the hashes. */
export const KEY_COLUMNS: readonly string[] = ["source_id", "batch_month", "batch_id"];

/** Writes the batch's files into `folder`; the values in SQL are the database's own. */
export async function writeBatch(pool: Pool, batch: BatchToArchive, folder: string): Promise<WrittenObject[]> {
  const client = await pool.connect();
  try {
    const header = await headerOf(client, batch.id);
    const columns = header.columns.filter((column) => !KEY_COLUMNS.includes(column));
    const from = (table: string, list: readonly string[]): string =>
      `SELECT ${list.map(escapeIdentifier).join(", ")} FROM bronze.${escapeIdentifier(table)} WHERE source_id = ${batch.source_id} AND batch_month = '${batch.batch_month}' AND batch_id = ${batch.id} ORDER BY ordinal`;
    const archivePath = batchPath(batch);
    const metadata = { [BATCH_KEY]: header.batch, [EXTRACTION_KEY]: header.extraction };
    const records = await writeTextParquet(join(folder, "batch.parquet"), columns, copyRows(client, from(batch.format, columns)), metadata);
    const written: WrittenObject[] = [{ ...records, kind: "batch", archivePath }];
    if (batch.pages === 0) return written;
    const pages = await writeTextParquet(join(folder, "pages.parquet"), PAGE_COLUMNS, copyRows(client, from("page", PAGE_COLUMNS)), { "kco.batch_id": batch.id });
    return [...written, { ...pages, kind: "pages", archivePath: pagesPath(archivePath) }];
  } finally {
    client.release();
  }
}

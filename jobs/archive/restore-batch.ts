// Puts one archived batch back into the raw zone, byte for byte: its records, pages, header and what was known of its extraction.
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { escapeIdentifier, type Pool, type PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { BATCH_KEY, EXTRACTION_KEY, KEY_COLUMNS, PAGE_COLUMNS, pagesPath } from "@/jobs/archive/archived-batch";
import type { ManifestObject } from "@/jobs/archive/manifest";
import type { ArchivePlace } from "@/jobs/archive/place";
import { sha256Of } from "@/jobs/archive/text-parquet";
import { openTextParquet, textRows, type TextParquetFile } from "@/jobs/archive/text-parquet-reader";
import { copyValue } from "@/jobs/formats/copy-text";

/** @throws AppError("check_failed") when its bytes are not those that the manifest names */
async function download(place: ArchivePlace, object: ManifestObject, target: string): Promise<string> {
  await pipeline(await place.get(object.path), createWriteStream(target));
  const found = await sha256Of(createReadStream(target));
  if (found !== object.sha256) throw new AppError("check_failed", `${object.path} in ${place.url} is not what was archived (sha256 ${found}, the manifest says ${object.sha256}). Restore from another place.`);
  return target;
}

interface Header {
  readonly id: string;
  readonly source_id: number;
  readonly batch_month: string;
  readonly format: string;
  readonly pages: number;
  readonly leaf: string;
  readonly page_leaf: string | null;
}

async function* copyLines(file: TextParquetFile, prefix: string): AsyncGenerator<string> {
  let lines = "";
  for await (const row of textRows(file)) {
    lines += `${prefix}${row.map(copyValue).join("\t")}\n`;
    if (lines.length > 1 << 18) {
      yield lines;
      lines = "";
    }
  }
  if (lines !== "") yield lines;
}

async function copyInto(client: PoolClient, leaf: string, columns: readonly string[], file: TextParquetFile, header: Header): Promise<void> {
  const list = [...KEY_COLUMNS, ...columns].map(escapeIdentifier).join(", ");
  const stream = client.query(copyFrom(`COPY ${leaf} (${list}) FROM STDIN`));
  await pipeline(Readable.from(copyLines(file, `${header.source_id}\t${header.batch_month}\t${header.id}\t`)), stream);
  if (!stream.writableFinished) await once(stream, "finish");
}

/** The header's texts go to the database as they are: no number passes through JavaScript. */
async function insertHeader(client: PoolClient, batch: string, extraction: string): Promise<Header> {
  const { rows } = await client.query<Header>(
    `WITH b AS (INSERT INTO bronze.batch SELECT r.* FROM jsonb_populate_record(NULL::bronze.batch, $1::jsonb) r RETURNING id, source_id, batch_month, format, pages)
     SELECT id::text, source_id, batch_month::text, format, pages, bronze.ensure_partition(format, source_id, batch_month) AS leaf,
            CASE WHEN pages > 0 THEN bronze.ensure_partition('page', source_id, batch_month) END AS page_leaf FROM b`,
    [batch],
  );
  if (extraction !== "null") await client.query("INSERT INTO ops.extraction SELECT r.* FROM jsonb_populate_record(NULL::ops.extraction, $1::jsonb) r", [extraction]);
  if (!rows[0]) throw new AppError("internal", "The header of an archived batch is empty");
  return rows[0];
}

/** One transaction: all of the batch or nothing. */
export async function restoreBatch(owner: Pool, place: ArchivePlace, objects: ReadonlyMap<string, ManifestObject>, object: ManifestObject, folder: string): Promise<void> {
  const file = await openTextParquet(await download(place, object, join(folder, "batch.parquet")));
  const [batch, extraction] = [file.texts.get(BATCH_KEY), file.texts.get(EXTRACTION_KEY)];
  if (batch === undefined || extraction === undefined) throw new AppError("check_failed", `${object.path} in ${place.url} holds no batch header: it was not written by this product`);
  await withTx(owner, async (client) => {
    const header = await insertHeader(client, batch, extraction);
    await copyInto(client, header.leaf, file.columns, file, header);
    if (header.page_leaf === null) return;
    const pages = objects.get(pagesPath(object.path));
    if (!pages) throw new AppError("check_failed", `the manifest lacks ${pagesPath(object.path)}`);
    await copyInto(client, header.page_leaf, PAGE_COLUMNS, await openTextParquet(await download(place, pages, join(folder, "pages.parquet"))), header);
  });
}

// Objects whose rows the database has let go: a place that lacks one gets it from another place that still gives it back as it was written.
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Pool } from "pg";
import { messageOf } from "@/lib/errors/app-error";
import type { Archiver, ArchiveOptions } from "@/jobs/archive/run-archive";
import { sha256Of } from "@/jobs/archive/text-parquet";

interface Unwritable {
  path: string;
  kind: string;
  batch_id: string | null;
  month: string | null;
  content: string | null;
  rows: string;
  bytes: string;
  sha256: string;
  /** Places that hold it. */
  held_by: string[];
  /** Places that lack it. */
  places: string[];
}

const UNWRITABLE = `
  SELECT * FROM (
    SELECT DISTINCT ON (o.path) o.path, o.kind, o.batch_id, o.month::text AS month, o.content, o.rows, o.bytes, o.sha256,
           ARRAY(SELECT h.place FROM ops.archive_object h WHERE h.path = o.path AND h.written_at IS NOT NULL) AS held_by,
           ARRAY(SELECT p FROM unnest($1::text[]) p WHERE NOT EXISTS (SELECT FROM ops.archive_object h WHERE h.path = o.path AND h.place = p AND h.written_at IS NOT NULL)) AS places
      FROM ops.archive_object o LEFT JOIN bronze.batch b ON b.id = o.batch_id
     WHERE o.written_at IS NOT NULL AND (b.retired_at IS NOT NULL OR (o.kind = 'silver' AND o.month < (SELECT f.day FROM ops.retention_floor f WHERE f.layer = 'silver')))
     ORDER BY o.path) x
   WHERE cardinality(places) > 0 ORDER BY path`;

/** @returns whether `target` holds the object's bytes as they were written */
async function fetchFrom(url: string, object: Unwritable, target: string, options: ArchiveOptions): Promise<boolean> {
  const place = options.places.find((one) => one.url === url);
  if (!place) return false;
  try {
    await pipeline(await place.get(object.path), createWriteStream(target, { mode: 0o600 }));
    return (await sha256Of(createReadStream(target))) === object.sha256;
  } catch (error) {
    options.say?.(`${url}: ${object.path}: ${messageOf(error)}`);
    return false;
  }
}

/** What no place gives back stays missing; the manifest names it as lost. */
export async function copyUnwritable(pool: Pool, archiver: Archiver, folder: string, options: ArchiveOptions): Promise<void> {
  const { rows } = await pool.query<Unwritable>(UNWRITABLE, [archiver.urls]);
  const target = join(folder, "copy");
  for (const object of rows) {
    options.signal?.throwIfAborted();
    for (const url of object.held_by) {
      if (!(await fetchFrom(url, object, target, options))) continue;
      const { kind, batch_id, month, content } = object;
      const row = { kind, ...(batch_id === null ? {} : { batchId: batch_id }), ...(month === null ? {} : { month }), ...(content === null ? {} : { content }) };
      await archiver.put({ path: target, archivePath: object.path, bytes: Number(object.bytes), rows: Number(object.rows), sha256: object.sha256 }, row, object.places);
      break;
    }
  }
}

// Brings every place of the archive up to date: batches, closed months, then the manifest that names them.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { messageOf } from "@/lib/errors/app-error";
import { batchesToArchive, writeBatch, type WrittenObject } from "@/jobs/archive/archived-batch";
import { copyUnwritable } from "@/jobs/archive/copy-unwritable";
import { writeManifest } from "@/jobs/archive/manifest";
import type { ArchivePlace, LocalFile } from "@/jobs/archive/place";
import { monthsToArchive, writeMonth } from "@/jobs/archive/silver-month";
import { sha256Of } from "@/jobs/archive/text-parquet";

export interface PlaceReport {
  readonly url: string;
  objects: number;
  bytes: number;
  /** Why something of it is not there; null: all is. */
  error: string | null;
}

export interface ArchiveReport {
  readonly ok: boolean;
  /** True: another process archives just now, nothing was done here. */
  readonly busy: boolean;
  readonly places: readonly PlaceReport[];
}

export interface ArchiveOptions {
  readonly places: readonly ArchivePlace[];
  readonly now: Date;
  readonly signal?: AbortSignal;
  readonly say?: (line: string) => void;
}

interface ObjectRow {
  readonly kind: string;
  readonly batchId?: string;
  readonly month?: string;
  readonly content?: string;
}

const LOCK = 7_020_250_010;
/** A place that fails this often in a row is away: the next run tries again. */
const FAILURES = 3;
const ROUNDS = 3;
/** Of a place: a month of nights to go back to when it is seen late that rules or sources were spoilt. */
const KEPT_MANIFESTS = 31;

export class Archiver {
  readonly reports = new Map<string, PlaceReport>();
  private readonly failures = new Map<string, number>();

  constructor(private readonly pool: Pool, private readonly options: ArchiveOptions) {
    for (const { url } of options.places) this.reports.set(url, { url, objects: 0, bytes: 0, error: null });
  }

  /** Places that are not given up in this run. */
  get urls(): string[] {
    return this.options.places.map(({ url }) => url).filter((url) => (this.failures.get(url) ?? 0) < FAILURES);
  }

  /** Puts the file into each place and reads it back; a place that fails is noted and does not stop the others. */
  async put(file: LocalFile & { archivePath: string; rows?: number }, row: ObjectRow, urls: readonly string[]): Promise<void> {
    for (const place of this.options.places.filter(({ url }) => urls.includes(url) && this.urls.includes(url))) {
      this.options.signal?.throwIfAborted();
      let error: string | null = null;
      try {
        await place.put(file.archivePath, file);
        const found = await sha256Of(await place.get(file.archivePath));
        if (found !== file.sha256) error = `it was read back with other bytes (sha256 ${found}, written ${file.sha256})`;
      } catch (failure) {
        error = messageOf(failure);
      }
      await this.record(place.url, file, row, error);
      this.note(place.url, file, error);
    }
  }

  /** An object's own error, which says more, stays. */
  lacks(url: string, what: string): void {
    const report = this.reports.get(url);
    if (report && report.error === null) report.error = what;
  }

  /** A place that refuses to delete keeps its manifests; the next run tries again. */
  async forget(url: string, path: string): Promise<void> {
    try {
      await this.options.places.find((place) => place.url === url)?.remove(path);
      await this.pool.query("DELETE FROM ops.archive_object WHERE place = $1 AND path = $2", [url, path]);
    } catch (error) {
      this.options.say?.(`${url}: ${path} is past its time and stays: ${messageOf(error)}`);
    }
  }

  private note(url: string, file: LocalFile & { archivePath: string }, error: string | null): void {
    const report = this.reports.get(url);
    if (!report) return;
    if (error === null) {
      report.objects += 1;
      report.bytes += file.bytes;
      this.failures.delete(url);
      return;
    }
    this.failures.set(url, (this.failures.get(url) ?? 0) + 1);
    report.error = `${file.archivePath}: ${error}`;
    this.options.say?.(`${url}: ${report.error}`);
  }

  private async record(url: string, file: LocalFile & { archivePath: string; rows?: number }, row: ObjectRow, error: string | null): Promise<void> {
    await this.pool.query(
      `INSERT INTO ops.archive_object AS o (place, path, kind, batch_id, month, content, rows, bytes, sha256, written_at, verified_at, error, tried_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $10::text IS NULL THEN now() END, CASE WHEN $10::text IS NULL THEN now() END, $10, now())
       ON CONFLICT (place, path) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes, sha256 = excluded.sha256, content = excluded.content,
         written_at = excluded.written_at, verified_at = excluded.verified_at, error = excluded.error, tried_at = excluded.tried_at`,
      [url, file.archivePath, row.kind, row.batchId ?? null, row.month ?? null, row.content ?? null, file.rows ?? null, file.bytes, file.sha256, error],
    );
  }
}

async function archiveBatches(pool: Pool, archiver: Archiver, folder: string, options: ArchiveOptions): Promise<void> {
  const due = await batchesToArchive(pool, archiver.urls);
  for (const [i, batch] of due.entries()) {
    const urls = batch.places.filter((url) => archiver.urls.includes(url));
    if (urls.length === 0) continue;
    options.signal?.throwIfAborted();
    const written: WrittenObject[] = await writeBatch(pool, batch, folder);
    for (const object of written) await archiver.put(object, { kind: object.kind, batchId: batch.id }, urls);
    options.say?.(`${i + 1} of ${due.length} batches`);
  }
}

async function archiveMonths(pool: Pool, archiver: Archiver, folder: string, options: ArchiveOptions): Promise<void> {
  for (const month of await monthsToArchive(pool, archiver.urls, options.now.toISOString().slice(0, 10))) {
    const urls = month.places.filter((url) => archiver.urls.includes(url));
    if (urls.length === 0) continue;
    options.signal?.throwIfAborted();
    const object = await writeMonth(pool, month, folder);
    await archiver.put(object, { kind: "silver", month: month.month, content: month.content }, urls);
    options.say?.(`cleaned month ${month.month.slice(0, 7)}`);
  }
}

/** The manifest comes last and names only what lies in its place; batches that arrived meanwhile are archived first. */
async function archiveManifests(pool: Pool, archiver: Archiver, folder: string, options: ArchiveOptions): Promise<void> {
  for (const url of archiver.urls) {
    let manifest = await writeManifest(pool, url, options.now, folder);
    for (let round = 1; manifest === "missing" && round < ROUNDS; round++) {
      await archiveBatches(pool, archiver, folder, options);
      manifest = await writeManifest(pool, url, options.now, folder);
    }
    // A place whose batches are not all there gets no manifest: what it holds could not rebuild everything.
    if (manifest === "missing") archiver.lacks(url, "some batches are not in this place, so no manifest was written; the last one still rebuilds what it names");
    if (typeof manifest === "string") continue;
    await archiver.put(manifest, { kind: "manifest", content: manifest.content }, [url]);
    if (manifest.lost > 0) archiver.lacks(url, `${manifest.lost} batches that retention let go are not in this place, and no other place gives them back; the manifest names them as lost`);
    const old = await pool.query<{ path: string }>("SELECT path FROM ops.archive_object WHERE place = $1 AND kind = 'manifest' AND written_at IS NOT NULL ORDER BY path DESC OFFSET $2", [url, KEPT_MANIFESTS]);
    for (const { path } of old.rows) await archiver.forget(url, path);
  }
}

/** A place that cannot be prepared fails at its first object, too, and is named there. */
async function preparePlaces({ places, say }: ArchiveOptions): Promise<void> {
  for (const place of places) await place.prepare?.().catch((error: unknown) => say?.(`${place.url}: ${messageOf(error)}`));
}

async function archiveAll(pool: Pool, options: ArchiveOptions): Promise<ArchiveReport> {
  const archiver = new Archiver(pool, options);
  // The pages are told which places count; the web does not read the jobs' environment.
  await pool.query("INSERT INTO ops.setting (key, value) VALUES ('archive_places', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()", [JSON.stringify(archiver.urls)]);
  const folder = await mkdtemp(join(tmpdir(), "kco-archive-"));
  try {
    await preparePlaces(options);
    await archiveBatches(pool, archiver, folder, options);
    await copyUnwritable(pool, archiver, folder, options);
    await archiveMonths(pool, archiver, folder, options);
    await archiveManifests(pool, archiver, folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const places = [...archiver.reports.values()];
  return { ok: places.every((place) => place.error === null), busy: false, places };
}

/**
 * Idempotent: what lies in a place is not written again, so a run that was cut off is gone on with by the next.
 * One process at a time; a second gives back `busy`. @throws the signal's reason when it is aborted
 */
export async function runArchive(pool: Pool, options: ArchiveOptions): Promise<ArchiveReport> {
  const client = await pool.connect();
  let locked = false;
  try {
    const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_lock($1) AS locked", [LOCK]);
    locked = rows[0]?.locked === true;
    return locked ? await archiveAll(pool, options) : { ok: true, busy: true, places: [] };
  } finally {
    if (locked) await client.query("SELECT pg_advisory_unlock($1)", [LOCK]).catch(() => undefined);
    client.release();
  }
}

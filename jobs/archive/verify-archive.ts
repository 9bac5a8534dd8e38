// Reads every object of the archive back and compares it with what was written: finds a changed byte and what is gone.
import type { Pool } from "pg";
import { messageOf } from "@/lib/errors/app-error";
import type { ArchivePlace } from "@/jobs/archive/place";
import { sha256Of } from "@/jobs/archive/text-parquet";

export interface ArchiveFault {
  readonly place: string;
  readonly path: string;
  readonly fault: string;
}

export interface ArchiveVerification {
  readonly ok: boolean;
  readonly objects: number;
  readonly bytes: string;
  readonly faults: readonly ArchiveFault[];
}

interface Row {
  place: string;
  path: string;
  sha256: string;
  bytes: string;
}

async function faultOf(place: ArchivePlace, row: Row): Promise<string | null> {
  try {
    const found = await sha256Of(await place.get(row.path));
    return found === row.sha256 ? null : `its bytes are not those that were written (sha256 ${found}, written ${row.sha256})`;
  } catch (error) {
    return `it cannot be read (${messageOf(error)})`;
  }
}

/** A faulty object counts as not written: the next archive run replaces it, as long as the database still has the rows. */
async function record(pool: Pool, row: Row, fault: string | null): Promise<void> {
  await pool.query(
    `UPDATE ops.archive_object SET verified_at = CASE WHEN $3::text IS NULL THEN now() END, written_at = CASE WHEN $3::text IS NULL THEN written_at END, error = $3, tried_at = now()
      WHERE place = $1 AND path = $2`,
    [row.place, row.path, fault],
  );
}

export interface VerifyScope {
  /** Objects that were read back since then are left out. */
  readonly notSince?: Date;
  readonly paths?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onObject?: (done: number, total: number) => void;
}

/** One object at a time, flat in memory; each result is written down as it is found. */
export async function verifyArchive(pool: Pool, places: readonly ArchivePlace[], scope: VerifyScope = {}): Promise<ArchiveVerification> {
  const { rows } = await pool.query<Row>(
    `SELECT place, path, sha256, bytes FROM ops.archive_object
      WHERE place = ANY ($1) AND (written_at IS NOT NULL OR (error IS NOT NULL AND sha256 IS NOT NULL))
        AND ($2::timestamptz IS NULL OR verified_at IS NULL OR verified_at < $2) AND ($3::text[] IS NULL OR path = ANY ($3)) ORDER BY place, path`,
    [places.map((place) => place.url), scope.notSince ?? null, scope.paths ?? null],
  );
  const faults: ArchiveFault[] = [];
  let bytes = 0n;
  for (const [i, row] of rows.entries()) {
    scope.signal?.throwIfAborted();
    const place = places.find(({ url }) => url === row.place);
    if (!place) continue;
    const fault = await faultOf(place, row);
    await record(pool, row, fault);
    if (fault !== null) faults.push({ place: row.place, path: row.path, fault });
    bytes += BigInt(row.bytes);
    scope.onObject?.(i + 1, rows.length);
  }
  return { ok: faults.length === 0, objects: rows.length, bytes: bytes.toString(), faults };
}

// The files of a source that count: published slices, and what this run has extracted so far.
import type { Pool } from "pg";
import type { Day } from "@/lib/dates/dates";
import type { CoveredDays } from "@/jobs/import/file-totals";

export interface LoadedFile {
  readonly slice: string;
  readonly contentSha256: string | null;
  readonly days: CoveredDays;
  /** Days that a later file has replaced already, [from, to). */
  readonly excluded: readonly (readonly [Day, Day])[];
}

/** A file that this run replaces (same name) stands as it was extracted, not as it was published. */
export async function listLoadedFiles(pool: Pool, sourceId: number, runId: string): Promise<LoadedFile[]> {
  const { rows } = await pool.query<{ slice: string; content_sha256: string | null; days: CoveredDays | null; excluded: [Day, Day][] | null }>(
    `WITH extracted AS (
       SELECT e.file_name AS slice, e.content_sha256, e.details -> 'days' AS days FROM ops.extraction e
        WHERE e.source_id = $1 AND e.run_id = $2 AND e.complete AND e.file_name IS NOT NULL
     )
     SELECT slice, content_sha256, days, NULL::jsonb AS excluded FROM extracted
     UNION ALL
     SELECT s.slice, b.content_sha256, b.details -> 'days', (SELECT jsonb_agg(jsonb_build_array(lower(x), upper(x))) FROM unnest(s.excluded) AS x)
       FROM ops.slice s JOIN bronze.batch b ON b.id = s.batch_id
      WHERE s.source_id = $1 AND NOT EXISTS (SELECT FROM extracted e WHERE e.slice = s.slice)`,
    [sourceId, runId],
  );
  return rows.map((row) => ({ slice: row.slice, contentSha256: row.content_sha256, days: row.days ?? {}, excluded: row.excluded ?? [] }));
}

/** The slice that holds this content already, whatever the file is called; undefined: it is new. */
export function sameContent(files: readonly LoadedFile[], sha256: string): LoadedFile | undefined {
  return files.find((file) => file.contentSha256 === sha256);
}

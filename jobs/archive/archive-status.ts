// What each place of the archive holds, lacks and failed at.
import { isoText } from "@/lib/db/iso-text";
import type { Pool } from "pg";

export interface PlaceStatus {
  readonly place: string;
  /** False: it is no longer in KCO_ARCHIVE_URL. */
  readonly configured: boolean;
  readonly objects: number;
  readonly bytes: string;
  readonly missing_batches: number;
  readonly last_written: string | null;
  readonly unverified: number;
  readonly error: string | null;
}

/** @param places URLs of the places that are configured now */
export async function archiveStatus(pool: Pool, places: readonly string[]): Promise<PlaceStatus[]> {
  const { rows } = await pool.query<PlaceStatus>(
    `SELECT p.place, p.place = ANY ($1) AS configured, count(o.path) FILTER (WHERE o.written_at IS NOT NULL)::int AS objects,
            coalesce(sum(o.bytes) FILTER (WHERE o.written_at IS NOT NULL), 0)::text AS bytes,
            (SELECT count(*) FROM bronze.batch b WHERE (SELECT count(*) FROM ops.archive_object x WHERE x.batch_id = b.id AND x.place = p.place AND x.written_at IS NOT NULL) < 1 + (b.pages > 0)::int)::int AS missing_batches,
            ${isoText("max(o.written_at)")} AS last_written,
            count(o.path) FILTER (WHERE o.written_at IS NOT NULL AND o.verified_at IS NULL)::int AS unverified,
            (array_agg(o.path || ': ' || o.error ORDER BY o.tried_at DESC) FILTER (WHERE o.error IS NOT NULL))[1] AS error
       FROM (SELECT unnest($1::text[]) AS place UNION SELECT place FROM ops.archive_object) p LEFT JOIN ops.archive_object o ON o.place = p.place
      GROUP BY p.place ORDER BY 2 DESC, 1`,
    [places],
  );
  return rows;
}

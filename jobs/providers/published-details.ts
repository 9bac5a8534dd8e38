// What the published batches of a source said about their slices: the providers' memory, which moves with the publish and with nothing else.
import type { Pool } from "pg";

export interface PublishedSlice<T> {
  readonly batchId: string;
  /** The batch's details under the asked key for this slice; undefined when it said nothing. */
  readonly detail: T | undefined;
}

/** Slice → what the batch that counts for it kept under details.<key>.<slice>. Empty before the first publish. */
export async function publishedDetails<T>(pool: Pool, sourceId: number, key: string): Promise<Map<string, PublishedSlice<T>>> {
  const { rows: slices } = await pool.query<{ slice: string; batch_id: string }>("SELECT slice, batch_id FROM ops.slice WHERE source_id = $1", [sourceId]);
  const { rows: batches } = await pool.query<{ id: string; details: Record<string, T> | null }>("SELECT id, details -> $2 AS details FROM bronze.batch WHERE id = ANY ($1::bigint[])", [
    [...new Set(slices.map((row) => row.batch_id))],
    key,
  ]);
  const byBatch = new Map(batches.map((batch) => [batch.id, batch.details]));
  return new Map(slices.map(({ slice, batch_id }) => [slice, { batchId: batch_id, detail: byBatch.get(batch_id)?.[slice] }]));
}

// Asks today's rules about quarantined records as they were delivered, before anybody queues a run that could only refuse them again.
import type { Pool } from "pg";
import { recordKeyText, type RecordKey } from "@/lib/quarantine/record-key";
import { findBatches } from "@/jobs/cleaning/batch-row";

export interface RefusedRecord {
  /** BATCH:RECORD */
  readonly key: string;
  readonly reason: string;
}

/** Those of the records that would be refused again as delivered; one that could not be read as a row is not asked about. */
export async function refusedToday(pool: Pool, keys: readonly RecordKey[]): Promise<RefusedRecord[]> {
  const refused: RefusedRecord[] = [];
  for (const batch of await findBatches(pool, keys.map(({ batchId }) => batchId))) {
    const ordinals = keys.filter(({ batchId }) => batchId === batch.id).map(({ ordinal }) => ordinal);
    const { rows } = await pool.query<{ ordinal: string; reason: string }>(
      `SELECT DISTINCT ON (m.record_ordinal) m.record_ordinal::text AS ordinal, m.reject_reason AS reason FROM (\n${batch.format.cleaned}\n) m
        WHERE m.reject_check IS NOT NULL AND m.record_ordinal = ANY ($4::text[]::bigint[]) ORDER BY m.record_ordinal`,
      [batch.id, batch.sourceId, batch.month, ordinals],
    );
    refused.push(...rows.map(({ ordinal, reason }) => ({ key: recordKeyText({ batchId: batch.id, ordinal }), reason })));
  }
  return refused;
}

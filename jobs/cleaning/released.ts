// Records that an admin released from quarantine, as the cleaning model sees them: the delivered row with the corrected values in place of its own.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import type { BatchRow } from "@/jobs/cleaning/batch-row";
import type { Format } from "@/jobs/formats/format";

/** Bronze itself is never written: the correction is laid over the row while it is read. A record that could not be read has no row, only its correction. */
function releasedRows(format: Format): string {
  return `(SELECT x.* FROM ops.quarantine_decision d
      LEFT JOIN bronze.${format.table} b ON b.source_id = $2 AND b.batch_month = $3 AND b.batch_id = $1 AND b.ordinal = d.record_ordinal
     CROSS JOIN LATERAL jsonb_populate_record(b, jsonb_build_object('source_id', $2::int, 'batch_month', $3::date, 'batch_id', $1::bigint, 'ordinal', d.record_ordinal, 'line', d.line)
       || coalesce(d.corrected, '{}')) AS x
     WHERE d.batch_id = $1 AND d.decision = 'release')`;
}

/** The format's cleaning model over the released records of batch $1 alone (source $2, batch month $3). @throws AppError "internal" when the model reads its rows otherwise */
export function releasedModel(format: Format): string {
  const rows = `from bronze.${format.table} r\n`;
  if (format.cleaned.split(rows).length !== 2) throw new AppError("internal", `The cleaning model of ${format.id} must read its records once, as "${rows.trim()}"`);
  return format.cleaned.replace(rows, () => `from ${releasedRows(format)} r\n`);
}

/** SQL over a row `m` of the plain model: what was released comes in by its own model, so that a correction holds whatever the rules say later. */
export const NOT_RELEASED = " AND NOT EXISTS (SELECT FROM ops.quarantine_decision d WHERE d.batch_id = $1 AND d.record_ordinal = m.record_ordinal AND d.decision = 'release')";

export async function hasDecisions(pool: Pool, batch: BatchRow): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT FROM ops.quarantine_decision WHERE batch_id = $1 LIMIT 1", [batch.id]);
  return (rowCount ?? 0) > 0;
}

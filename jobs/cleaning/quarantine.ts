// Puts the records that a batch's cleaning model refuses, and those that could not be read as a row at all, into quarantine with reason, line and text.
import type { PoolClient } from "pg";
import type { BatchRow } from "@/jobs/cleaning/batch-row";
import { deliveredAmountSql } from "@/jobs/formats/format";
import { numberSql } from "@/jobs/formats/decimal-text";

/** Columns of the pipeline's own; the rest of a bronze row is the record as delivered. */
const OWN = "'{source_id,batch_month,batch_id,ordinal,line}'::text[]";

async function quarantineUnreadable(client: PoolClient, batch: BatchRow, runId: string): Promise<void> {
  await client.query(
    `INSERT INTO silver.quarantine (source_id, batch_id, record_ordinal, line, check_id, reason, record, run_id)
     SELECT e.source_id, e.batch_id, x.ordinal, x.line, 'raw_schema_matches', x.reason, jsonb_build_object('text', x.text), $2::bigint
       FROM ops.extraction e CROSS JOIN LATERAL jsonb_to_recordset(e.rejects) AS x (ordinal bigint, line bigint, reason text, text text)
      WHERE e.batch_id = $1`,
    [batch.id, runId],
  );
}

/** Looked for only when silver holds fewer records than were delivered: a second pass over a batch that is whole would find nothing. */
async function quarantineRefused(client: PoolClient, batch: BatchRow, runId: string): Promise<void> {
  const { format } = batch;
  const keys = [batch.id, batch.sourceId, batch.month];
  await client.query(
    `CREATE TEMPORARY TABLE refused ON COMMIT DROP AS
     SELECT DISTINCT ON (record_ordinal) record_ordinal, reject_check, reject_reason FROM (\n${format.cleaned}\n) m WHERE reject_check IS NOT NULL ORDER BY record_ordinal`,
    keys,
  );
  await client.query("ANALYZE refused");
  const first = format.costColumns[0];
  const amount = first ? numberSql(deliveredAmountSql(first)) : "NULL";
  await client.query(
    `INSERT INTO silver.quarantine (source_id, batch_id, record_ordinal, line, check_id, reason, record, billed_cost, currency, billing_period, run_id)
     SELECT r.source_id, r.batch_id, r.ordinal, r.line, m.reject_check, m.reject_reason, jsonb_strip_nulls(to_jsonb(r) - ${OWN}), ${amount}, ${format.currencySql}, ${format.monthSql}, $4::bigint
       FROM refused m JOIN bronze.${format.table} r ON r.ordinal = m.record_ordinal
      WHERE r.source_id = $2 AND r.batch_month = $3 AND r.batch_id = $1`,
    [...keys, runId],
  );
}

export async function quarantineRejects(client: PoolClient, batch: BatchRow, runId: string): Promise<void> {
  await quarantineUnreadable(client, batch, runId);
  const { rows } = await client.query<{ records: string }>("SELECT count(*) AS records FROM silver.cost_and_usage WHERE batch_id = $1 AND record_part = 0", [batch.id]);
  if (rows[0]?.records !== batch.rows) await quarantineRefused(client, batch, runId);
}

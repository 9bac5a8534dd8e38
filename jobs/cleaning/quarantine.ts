// Puts the records that a batch's cleaning model refuses, and those that could not be read as a row at all, into quarantine with reason, line and text.
import type { PoolClient } from "pg";
import type { BatchRow } from "@/jobs/cleaning/batch-row";
import { NOT_RELEASED, releasedModel } from "@/jobs/cleaning/released";
import { deliveredAmountSql, type Format } from "@/jobs/formats/format";
import { numberSql } from "@/jobs/formats/decimal-text";

/** Columns of the pipeline's own; the rest of a bronze row is the record as delivered. */
const OWN = "'{source_id,batch_month,batch_id,ordinal,line}'::text[]";

/** The record is in silver: an admin released it and it was accepted. */
const loaded = (ordinal: string): string => `EXISTS (SELECT FROM silver.cost_and_usage s WHERE s.batch_id = $1 AND s.record_ordinal = ${ordinal})`;

async function quarantineUnreadable(client: PoolClient, batch: BatchRow, runId: string): Promise<void> {
  await client.query(
    `INSERT INTO silver.quarantine (source_id, batch_id, record_ordinal, line, check_id, reason, record, run_id)
     SELECT e.source_id, e.batch_id, x.ordinal, x.line, 'cleaned_rows_readable', x.reason, jsonb_build_object('text', x.text), $2::bigint
       FROM ops.extraction e CROSS JOIN LATERAL jsonb_to_recordset(e.rejects) AS x (ordinal bigint, line bigint, reason text, text text)
      WHERE e.batch_id = $1 AND NOT ${loaded("x.ordinal")}`,
    [batch.id, runId],
  );
}

/** The records that are refused today: as delivered, or those that were released, with their corrections. */
function refusedSql(format: Format, decided: boolean): string {
  const plain = `SELECT m.record_ordinal, m.reject_check, m.reject_reason FROM (\n${format.cleaned}\n) m WHERE m.reject_check IS NOT NULL`;
  if (!decided) return plain;
  return `${plain}${NOT_RELEASED}
    UNION ALL SELECT m.record_ordinal, m.reject_check, m.reject_reason || CASE WHEN d.corrected IS NULL THEN '' ELSE ' (as corrected)' END
      FROM (\n${releasedModel(format)}\n) m JOIN ops.quarantine_decision d ON d.batch_id = $1 AND d.record_ordinal = m.record_ordinal WHERE m.reject_check IS NOT NULL`;
}

/** Looked for only when silver holds fewer records than were delivered: a second pass over a batch that is whole would find nothing. */
async function quarantineRefused(client: PoolClient, batch: BatchRow, { runId, decided }: Decided): Promise<void> {
  const { format } = batch;
  const keys = [batch.id, batch.sourceId, batch.month];
  await client.query(
    `CREATE TEMPORARY TABLE refused ON COMMIT DROP AS
     SELECT DISTINCT ON (record_ordinal) record_ordinal, reject_check, reject_reason FROM (\n${refusedSql(format, decided)}\n) x ORDER BY record_ordinal`,
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

/** What an admin decided before holds after each new cleaning, and a released record that could not be read says why its correction is refused. */
async function applyDecisions(client: PoolClient, batch: BatchRow): Promise<void> {
  await client.query("UPDATE silver.quarantine q SET check_id = m.reject_check, reason = m.reject_reason FROM refused m WHERE q.batch_id = $1 AND q.record_ordinal = m.record_ordinal", [batch.id]);
  await client.query(
    `UPDATE silver.quarantine q SET status = 'discarded', resolved_by = d.decided_by, resolved_at = d.decided_at
       FROM ops.quarantine_decision d WHERE q.batch_id = $1 AND d.batch_id = q.batch_id AND d.record_ordinal = q.record_ordinal AND d.decision = 'discard'`,
    [batch.id],
  );
}

interface Decided {
  readonly runId: string;
  /** An admin has decided about records of this batch. */
  readonly decided: boolean;
}

export async function quarantineRejects(client: PoolClient, batch: BatchRow, options: Decided): Promise<void> {
  await quarantineUnreadable(client, batch, options.runId);
  const { rows } = await client.query<{ records: string }>("SELECT count(*) AS records FROM silver.cost_and_usage WHERE batch_id = $1 AND record_part = 0", [batch.id]);
  if (rows[0]?.records !== batch.rows || options.decided) await quarantineRefused(client, batch, options);
  if (options.decided) await applyDecisions(client, batch);
}

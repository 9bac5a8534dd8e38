// received + corrected = loaded + quarantined, rows and amounts, per cost column, currency and month of a batch: exactly, or the batch does not pass.
import type { PoolClient } from "pg";
import { NO_CURRENCY, NO_MONTH } from "@/lib/bronze/not-stated";
import { AppError } from "@/lib/errors/app-error";
import type { BatchRow } from "@/jobs/cleaning/batch-row";
import { deliveredAmountSql, type CostColumn, type Format } from "@/jobs/formats/format";
import { numberSql } from "@/jobs/formats/decimal-text";

export interface Conserved {
  readonly received: number; // records
  readonly loaded: number;
  readonly quarantined: number;
}

/** Σ of every cost column in one scan, then one row a column. */
function perColumn(columns: readonly CostColumn[], sum: (column: CostColumn) => string): { sums: string; values: string } {
  return {
    sums: columns.map((column, i) => `sum(${sum(column)}) AS amount_${i}`).join(", "),
    values: columns.map((column, i) => `('${column.source}', amount_${i})`).join(", "),
  };
}

/**
 * What releases from quarantine have changed: each released record taken from where it was delivered (currency, month, amount) and put where it was loaded.
 * As two more common table expressions, and as the parts that they add.
 */
function correctionSql(format: Format, columns: readonly CostColumn[]): { expressions: string; parts: string } {
  const silver = perColumn(columns, (column) => column.silver);
  const bronze = perColumn(columns, (column) => numberSql(deliveredAmountSql(column)));
  return {
    expressions: `, released AS (
  SELECT d.record_ordinal FROM ops.quarantine_decision d
   WHERE d.batch_id = $1 AND d.decision = 'release' AND EXISTS (SELECT FROM silver.cost_and_usage s WHERE s.batch_id = $1 AND s.record_ordinal = d.record_ordinal)
), released_loaded AS (
  SELECT v.source_column, x.currency, x.month, x.rows, v.amount
    FROM (SELECT s.billing_currency AS currency, s.billing_period AS month, count(*) FILTER (WHERE s.record_part = 0) AS rows, ${silver.sums}
            FROM silver.cost_and_usage s JOIN released m ON m.record_ordinal = s.record_ordinal WHERE s.batch_id = $1 GROUP BY 1, 2) x
   CROSS JOIN LATERAL (VALUES ${silver.values}) AS v (source_column, amount)
), released_delivered AS (
  SELECT v.source_column, x.currency, x.month, x.rows, v.amount
    FROM (SELECT CASE WHEN r.batch_id IS NULL THEN '${NO_CURRENCY}' ELSE coalesce((${format.currencySql})::char(3), '${NO_CURRENCY}') END AS currency,
                 coalesce((${format.monthSql})::date, '${NO_MONTH}') AS month, count(*) AS rows, ${bronze.sums}
            FROM released m LEFT JOIN bronze.${format.table} r ON r.source_id = $2 AND r.batch_month = $3 AND r.batch_id = $1 AND r.ordinal = m.record_ordinal GROUP BY 1, 2) x
   CROSS JOIN LATERAL (VALUES ${bronze.values}) AS v (source_column, amount)
)`,
    parts: `
  UNION ALL SELECT source_column, currency, month, 0, 0, 0, 0, 0, 0, rows, coalesce(amount, 0) FROM released_loaded
  UNION ALL SELECT source_column, currency, month, 0, 0, 0, 0, 0, 0, -rows, -coalesce(amount, 0) FROM released_delivered`,
  };
}

function conservationSql(format: Format, columns: readonly CostColumn[], decided: boolean): string {
  const correction = decided ? correctionSql(format, columns) : { expressions: "", parts: "" };
  const silver = perColumn(columns, (column) => column.silver);
  const bronze = perColumn(columns, (column) => numberSql(deliveredAmountSql(column)));
  return `
WITH received AS (
  SELECT t."column" AS source_column, t.currency::char(3) AS currency, t.month, sum(t.rows) AS rows, sum(t.amount) AS amount
    FROM ops.extraction e CROSS JOIN LATERAL jsonb_to_recordset(e.delivered_totals) AS t ("column" text, currency text, month date, rows bigint, amount numeric)
   WHERE e.batch_id = $1 GROUP BY 1, 2, 3
), loaded AS (
  SELECT v.source_column, x.currency, x.month, x.rows, v.amount
    FROM (SELECT s.billing_currency AS currency, s.billing_period AS month, count(*) FILTER (WHERE s.record_part = 0) AS rows, ${silver.sums}
            FROM silver.cost_and_usage s WHERE s.batch_id = $1 GROUP BY 1, 2) x
   CROSS JOIN LATERAL (VALUES ${silver.values}) AS v (source_column, amount)
), quarantined AS (
  SELECT v.source_column, x.currency, x.month, x.rows, v.amount
    FROM (SELECT coalesce((${format.currencySql})::char(3), '${NO_CURRENCY}') AS currency, coalesce((${format.monthSql})::date, '${NO_MONTH}') AS month, count(*) AS rows, ${bronze.sums}
            FROM silver.quarantine q JOIN bronze.${format.table} r ON r.ordinal = q.record_ordinal
           WHERE q.batch_id = $1 AND r.source_id = $2 AND r.batch_month = $3 AND r.batch_id = $1 GROUP BY 1, 2) x
   CROSS JOIN LATERAL (VALUES ${bronze.values}) AS v (source_column, amount)
), unreadable AS (
  SELECT v.source_column, '${NO_CURRENCY}'::char(3) AS currency, '${NO_MONTH}'::date AS month, jsonb_array_length(e.rejects)::bigint AS rows,
         (SELECT count(*) FROM silver.quarantine q WHERE q.batch_id = $1 AND q.record_ordinal IN (SELECT (x ->> 'ordinal')::bigint FROM jsonb_array_elements(e.rejects) x)) AS held
    FROM ops.extraction e CROSS JOIN (VALUES ${columns.map((column) => `('${column.source}')`).join(", ")}) AS v (source_column)
   WHERE e.batch_id = $1 AND jsonb_array_length(e.rejects) > 0
)${correction.expressions}, parts AS (
  SELECT source_column, currency, month, rows AS received_rows, 0 AS loaded_rows, 0 AS quarantined_rows, amount AS received, 0 AS loaded, 0 AS quarantined, 0 AS corrected_rows, 0 AS corrected FROM received
  UNION ALL SELECT source_column, currency, month, 0, rows, 0, 0, coalesce(amount, 0), 0, 0, 0 FROM loaded
  UNION ALL SELECT source_column, currency, month, 0, 0, rows, 0, 0, coalesce(amount, 0), 0, 0 FROM quarantined
  UNION ALL SELECT source_column, currency, month, rows, 0, held, 0, 0, 0, 0, 0 FROM unreadable${correction.parts}
)
INSERT INTO silver.conservation (batch_id, source_column, currency, month, received_rows, loaded_rows, quarantined_rows, received, loaded, quarantined, corrected_rows, corrected)
SELECT $1, source_column, currency, month, sum(received_rows), sum(loaded_rows), sum(quarantined_rows), sum(received), sum(loaded), sum(quarantined), sum(corrected_rows), sum(corrected)
  FROM parts GROUP BY 2, 3, 4
RETURNING source_column, currency, month::text, received_rows, loaded_rows, quarantined_rows, received::text, loaded::text, quarantined::text,
  corrected_rows, corrected::text, received_rows + corrected_rows <> loaded_rows + quarantined_rows OR received + corrected <> loaded + quarantined AS differs`;
}

interface Row {
  source_column: string;
  currency: string;
  month: string;
  received_rows: string;
  loaded_rows: string;
  quarantined_rows: string;
  received: string;
  loaded: string;
  quarantined: string;
  corrected_rows: string;
  corrected: string;
  differs: boolean;
}

/** The format's cost columns that this delivery has; a column that was not delivered has nothing to conserve. */
async function deliveredColumns(client: PoolClient, batch: BatchRow): Promise<CostColumn[]> {
  const { rows } = await client.query<{ names: string[] }>(
    `SELECT array(SELECT DISTINCT t ->> 'column' FROM jsonb_array_elements(e.delivered_totals) AS t) AS names FROM ops.extraction e WHERE e.batch_id = $1`,
    [batch.id],
  );
  const names = rows[0]?.names ?? [];
  const delivered = batch.format.costColumns.filter((column) => names.includes(column.source));
  return delivered.length > 0 ? delivered : batch.format.costColumns.slice(0, 1);
}

/** @throws AppError("check_failed") naming column, currency, month and both amounts */
export async function recordConservation(client: PoolClient, batch: BatchRow, decided: boolean): Promise<Conserved> {
  const columns = await deliveredColumns(client, batch);
  const { rows } = await client.query<Row>(conservationSql(batch.format, columns, decided), [batch.id, batch.sourceId, batch.month]);
  const lost = rows.filter((row) => row.differs);
  if (lost.length > 0) {
    const shown = lost.slice(0, 3).map((r) => `${r.source_column} ${r.currency} ${r.month.slice(0, 7)}: received ${r.received} in ${r.received_rows} records, loaded ${r.loaded} in ${r.loaded_rows}, quarantined ${r.quarantined} in ${r.quarantined_rows}, corrected by ${r.corrected} in ${r.corrected_rows}`);
    throw new AppError("check_failed", `Batch ${batch.id} does not add up, nothing of it was loaded into silver. ${shown.join("; ")}`, { details: { cause: "does-not-add-up", sourceIds: [batch.sourceId], lost } });
  }
  const first = rows.filter((row) => row.source_column === columns[0]?.source);
  const total = (of: (row: Row) => string): number => first.reduce((sum, row) => sum + Number.parseInt(of(row), 10), 0);
  return { received: total((r) => r.received_rows), loaded: total((r) => r.loaded_rows), quarantined: total((r) => r.quarantined_rows) };
}

// What an import did, file by file: rows and amounts received, loaded and quarantined, and what an analyst should know about them.
import type { Pool } from "pg";
import { NO_CURRENCY, NO_MONTH } from "@/lib/bronze/not-stated";
import { getFormat } from "@/jobs/formats/registry";
import { repeatedKeys, type RepeatedKeys } from "@/jobs/validations/repeated-keys";

export interface ReportedTotal {
  readonly source_column: string;
  readonly currency: string | null;
  readonly month: string | null; // YYYY-MM
  readonly received: string;
  readonly loaded: string;
  readonly quarantined: string;
}

export interface ReportedFile {
  readonly name: string;
  readonly format: string;
  readonly status: "loaded" | "partly" | "rejected";
  readonly rows: { readonly received: number; readonly loaded: number; readonly quarantined: number };
  readonly totals: readonly ReportedTotal[];
  /** Rows that agree in day, account, service, tags and the like: kept, each is a charge (DOMAIN §1). */
  readonly repeated_business_keys: RepeatedKeys;
  /** Negative amounts of a source without charge types (DOMAIN §4). */
  readonly inferred_credits: { readonly rows: number; readonly amounts: readonly { readonly currency: string; readonly amount: string }[] };
  readonly quarantine: readonly { readonly line: number; readonly check: string; readonly reason: string }[];
  readonly replaced_days: readonly unknown[];
}

interface Batch {
  id: string;
  file_name: string;
  format: string;
  status: string;
  replaced: unknown[] | null;
}

const SHOWN = 20;

export async function totalsOf(pool: Pool, batchId: string): Promise<(ReportedTotal & { received_rows: number; loaded_rows: number; quarantined_rows: number })[]> {
  const { rows } = await pool.query<ReportedTotal & { received_rows: number; loaded_rows: number; quarantined_rows: number }>(
    `SELECT source_column, nullif(currency, '${NO_CURRENCY}') AS currency, CASE WHEN month > '${NO_MONTH}' THEN to_char(month, 'YYYY-MM') END AS month, received::text, loaded::text, quarantined::text,
            received_rows::int, loaded_rows::int, quarantined_rows::int
       FROM silver.conservation WHERE batch_id = $1 ORDER BY source_column, currency, month`,
    [batchId],
  );
  return rows;
}

async function inferredCredits(pool: Pool, batchId: string): Promise<ReportedFile["inferred_credits"]> {
  const { rows } = await pool.query<{ currency: string; amount: string; rows: number }>(
    `SELECT trim(billing_currency) AS currency, sum(billed_cost)::text AS amount, count(*)::int AS rows FROM silver.cost_and_usage
      WHERE batch_id = $1 AND is_credit AND x_charge_category_inferred GROUP BY 1 ORDER BY 1`,
    [batchId],
  );
  return { rows: rows.reduce((sum, row) => sum + row.rows, 0), amounts: rows.map(({ currency, amount }) => ({ currency, amount })) };
}

async function quarantined(pool: Pool, batchId: string): Promise<ReportedFile["quarantine"]> {
  const { rows } = await pool.query<{ line: number; check: string; reason: string }>(
    `SELECT line::int, check_id AS check, reason FROM silver.quarantine WHERE batch_id = $1 ORDER BY record_ordinal LIMIT ${SHOWN}`,
    [batchId],
  );
  return rows;
}

async function reportFile(pool: Pool, batch: Batch): Promise<ReportedFile> {
  const totals = await totalsOf(pool, batch.id);
  const first = totals.filter((total) => total.source_column === totals[0]?.source_column);
  const sum = (of: (total: (typeof totals)[number]) => number): number => first.reduce((n, total) => n + of(total), 0);
  const rows = { received: sum((t) => t.received_rows), loaded: sum((t) => t.loaded_rows), quarantined: sum((t) => t.quarantined_rows) };
  return {
    name: batch.file_name,
    format: getFormat(batch.format).id,
    status: batch.status === "rejected" ? "rejected" : rows.quarantined > 0 ? "partly" : "loaded",
    rows,
    totals: totals.map(({ source_column, currency, month, received, loaded, quarantined: held }) => ({ source_column, currency, month, received, loaded, quarantined: held })),
    repeated_business_keys: await repeatedKeys(pool, [batch.id]),
    inferred_credits: await inferredCredits(pool, batch.id),
    quarantine: await quarantined(pool, batch.id),
    replaced_days: batch.replaced ?? [],
  };
}

/** The files that a run has loaded, in the order in which it did. */
export async function reportFiles(pool: Pool, runId: string): Promise<ReportedFile[]> {
  const { rows } = await pool.query<Batch>("SELECT id, file_name, format, status, details -> 'replace_days' AS replaced FROM bronze.batch WHERE run_id = $1 AND file_name IS NOT NULL ORDER BY id", [runId]);
  const files: ReportedFile[] = [];
  for (const batch of rows) files.push(await reportFile(pool, batch));
  return files;
}

export interface ReportedCheck {
  readonly id: string;
  readonly severity: string;
  readonly status: string;
  readonly observed: string | null;
}

/** Checks of the run that did not pass. */
export async function reportChecks(pool: Pool, runId: string): Promise<ReportedCheck[]> {
  const { rows } = await pool.query<ReportedCheck>(
    `SELECT check_id AS id, severity, status, observed FROM ops.validation_result WHERE run_id = $1 AND status IN ('fail', 'error') AND NOT muted ORDER BY severity, check_id`,
    [runId],
  );
  return rows;
}

export interface ForeignService {
  readonly provider: string;
  readonly service: string;
  readonly rows: number;
}

/** Service names under a provider that are another provider's, as cleaned_service_approved found them: kept as delivered, and told (FORMATS §8 fact 27). */
export async function reportForeignServices(pool: Pool, runId: string): Promise<ForeignService[]> {
  const { rows } = await pool.query<ForeignService>(
    `SELECT s ->> 'cloud_provider' AS provider, s ->> 'service_name' AS service, (s ->> 'rows')::int AS rows
       FROM ops.validation_result v CROSS JOIN LATERAL jsonb_array_elements(v.sample) AS s
      WHERE v.run_id = $1 AND v.check_id = 'cleaned_service_approved' AND s ->> 'finding' = 'name of another provider' ORDER BY 1, 2`,
    [runId],
  );
  return rows;
}

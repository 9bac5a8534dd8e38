// Files of a source's own and the steps that load them up to silver, for the tests of this folder.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImportFile, RunContext, Source } from "@/jobs/run/run-context";
import { extractFile } from "@/jobs/steps/extract_file";
import { loadToRawZone } from "@/jobs/steps/load_to_raw_zone";
import { transformToCleaned } from "@/jobs/steps/transform_to_cleaned";
import { startRun } from "@/test/setup/run-fixture";
import type { TestDatabase } from "@/test/setup/database";

export const KCO_HEADER = "date,account_id,service,team,env,cost_usd";

/** FOCUS lines with what silver needs; `cells` overrides by column. */
export function focusCsv(rows: readonly Readonly<Record<string, string>>[], columns: readonly string[] = FOCUS_BASE_COLUMNS): string {
  const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const all = [...new Set([...columns, ...rows.flatMap((row) => Object.keys(row))])];
  return [all.join(","), ...rows.map((row) => all.map((column) => quote(row[column] ?? FOCUS_BASE[column] ?? "")).join(","))].join("\n") + "\n";
}

const FOCUS_BASE: Readonly<Record<string, string>> = {
  BilledCost: "1.50", EffectiveCost: "1.25", ListCost: "2.00", ContractedCost: "1.50", BillingCurrency: "USD", BillingAccountId: "001234567890",
  ProviderName: "AWS", ServiceName: "Amazon Simple Storage Service", ServiceCategory: "Storage", ChargeCategory: "Usage", SubAccountId: "011254002932",
  ChargePeriodStart: "2026-01-05T00:00:00Z", ChargePeriodEnd: "2026-01-06T00:00:00Z", BillingPeriodStart: "2026-01-01T00:00:00Z", BillingPeriodEnd: "2026-02-01T00:00:00Z",
};
export const FOCUS_BASE_COLUMNS = Object.keys(FOCUS_BASE);

export interface Files {
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string | Buffer, options?: Partial<ImportFile>) => ImportFile;
  readonly remove: () => void;
}

export function makeFiles(): Files {
  const folder = mkdtempSync(join(tmpdir(), "kco-import-"));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, content, options = {}) => {
      writeFileSync(path(name), content);
      return { path: path(name), name, format: "auto", mode: "refuse_overlap", ...options };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Loads the files of one import up to silver, and makes their slices count as the publish would. */
export async function load(db: TestDatabase, source: Source, files: readonly ImportFile[], run?: Partial<RunContext>): Promise<void> {
  const ctx = { ...(await startRun(db.owner, db.etl, [source], { params: { sources: [source.name], files } })), ...run };
  try {
    for (const step of [extractFile, loadToRawZone, transformToCleaned]) await step.run(ctx);
    await db.owner.query("INSERT INTO ops.data_version (run_id) VALUES ($1)", [ctx.run.id]);
    await db.owner.query(
      `INSERT INTO ops.slice (source_id, slice, batch_id, data_version) SELECT source_id, covers[1], id, 1 FROM bronze.batch WHERE run_id = $1 AND status = 'loaded'
       ON CONFLICT (source_id, slice) DO UPDATE SET batch_id = excluded.batch_id`,
      [ctx.run.id],
    );
  } finally {
    ctx.close();
  }
}

export interface Quarantined {
  line: string;
  check_id: string;
  reason: string;
  record: Record<string, unknown>;
  billed_cost: string | null;
}

export async function quarantine(db: TestDatabase, source: Source): Promise<Quarantined[]> {
  const { rows } = await db.owner.query<Quarantined>("SELECT line, check_id, reason, record, billed_cost FROM silver.quarantine WHERE source_id = $1 ORDER BY line", [source.id]);
  return rows;
}

export async function silver(db: TestDatabase, source: Source, columns: string): Promise<Record<string, unknown>[]> {
  const { rows } = await db.owner.query<Record<string, unknown>>(`SELECT ${columns} FROM silver.cost_and_usage WHERE source_id = $1 ORDER BY record_ordinal`, [source.id]);
  return rows;
}

export async function conservation(db: TestDatabase, source: Source): Promise<Record<string, unknown>[]> {
  const { rows } = await db.owner.query<Record<string, unknown>>(
    `SELECT c.source_column AS "column", trim(c.currency) AS currency, c.month::text AS month, c.received_rows::int AS received_rows, c.loaded_rows::int AS loaded_rows,
            c.quarantined_rows::int AS quarantined_rows, c.received::text, c.loaded::text, c.quarantined::text
       FROM silver.conservation c JOIN bronze.batch b ON b.id = c.batch_id WHERE b.source_id = $1 ORDER BY 1, 2, 3`,
    [source.id],
  );
  return rows;
}

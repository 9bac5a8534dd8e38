// Given rows: sources, batches with silver rows and a run context, for tests of what the models make of them.
import type { Pool } from "pg";
import type { RunContext, RunKind, RunParams, Source } from "@/jobs/run/run-context";

export interface SilverRow {
  readonly day: string;
  readonly slice: string;
  readonly cost: string;
  readonly effective?: string;
  readonly provider?: string;
  readonly account?: string;
  readonly service?: string;
  readonly team?: string;
  readonly env?: string;
  readonly category?: string;
  readonly currency?: string;
  readonly billingPeriod?: string;
  readonly estimated?: boolean;
}

export async function addSource(owner: Pool, name: string, options: { type?: string; provider?: Source["provider"] } = {}): Promise<Source> {
  const { type = "file", provider = "aws" } = options;
  const { rows } = await owner.query<{ id: number }>(
    "insert into ops.source (name, type, provider, billing_account) values ($1, $2, $3, $1) returning id",
    [name, type, provider],
  );
  const id = rows[0]?.id ?? 0;
  return { id, name, type, provider, billingAccount: name, authoritative: true, origin: "cli", config: {} };
}

/** A run with one connection for its stage tables; `close` gives the connection back. */
export async function startRun(
  owner: Pool,
  etl: Pool,
  sources: readonly Source[],
  options: { kind?: RunKind; logicalDate?: string; params?: RunParams } = {},
): Promise<RunContext & { close: () => void }> {
  const { kind = "import", logicalDate = "2026-03-10", params = {} } = options;
  const { rows } = await owner.query<{ id: string }>(
    "insert into ops.run (kind, trigger, logical_date, status, params) values ($1, 'cli', $2, 'running', $3) returning id",
    [kind, logicalDate, JSON.stringify(params)],
  );
  const session = await etl.connect();
  return {
    run: { id: rows[0]?.id ?? "", kind, logicalDate, params, parentId: null, epoch: "1" },
    sources,
    pool: etl,
    session,
    now: () => new Date(`${logicalDate}T06:30:00Z`),
    signal: new AbortController().signal,
    log: () => undefined,
    progress: () => undefined,
    failedSources: new Set(),
    fence: async () => undefined,
    close: () => session.release(true),
  };
}

/** A loaded batch and its silver rows, as transform_to_cleaned would have left them. */
export async function addBatch(owner: Pool, run: RunContext, source: Source, rows: readonly SilverRow[], covers?: readonly string[]): Promise<string> {
  const slices = covers ?? [...new Set(rows.map((r) => r.slice))];
  const { rows: ids } = await owner.query<{ id: string }>("select nextval('bronze.batch_id_seq') as id");
  const id = ids[0]?.id ?? "";
  await owner.query(
    `insert into bronze.batch (id, source_id, format, batch_month, logical_date, status, covers, columns, schema_fingerprint, pages, rows, bytes,
       delivered_totals, provider_totals, block_hashes, seq, prev_hash, hash, run_id)
     values ($1, $2, 'kco-csv', date_trunc('month', $3::date), $3, 'loaded', $4, '[]', '', 0, $5, 0, '[]', '[]', '{}', $1, '', '', $6)`,
    [id, source.id, run.run.logicalDate, slices, rows.length, run.run.id],
  );
  for (const [i, r] of rows.entries()) await addSilverRow(owner, source, id, i + 1, r);
  return id;
}

async function addSilverRow(owner: Pool, source: Source, batchId: string, ordinal: number, r: SilverRow): Promise<void> {
  const category = r.category ?? (r.cost.startsWith("-") ? "Credit" : "Usage");
  await owner.query("select silver.ensure_partitions($1, $1)", [r.day]);
  await owner.query(
    `insert into silver.cost_and_usage (source_id, batch_id, record_ordinal, slice, cloud_provider, usage_date, billing_period, billed_cost, effective_cost,
       billing_currency, billing_account_id, sub_account_id, charge_period_start, charge_period_end, charge_category, provider_name, service_name, tags, is_credit, is_estimated)
     values ($1, $2, $3, $4, $5, $6::date, $7, $8, $9, $10, $11, $12, $6::date, $6::date + 1, $13, $5, $14, $15, $13 = 'Credit', $16)`,
    [
      source.id, batchId, ordinal, r.slice, r.provider ?? "aws", r.day, r.billingPeriod ?? `${r.day.slice(0, 7)}-01`, r.cost, r.effective ?? r.cost,
      r.currency ?? "USD", source.billingAccount, r.account ?? "111111111111", category, r.service ?? "EC2",
      JSON.stringify({ ...(r.team === undefined ? {} : { team: r.team }), ...(r.env === undefined ? {} : { env: r.env }) }), r.estimated ?? false,
    ],
  );
}

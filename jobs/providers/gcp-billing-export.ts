// Google Cloud's billing export in BigQuery as a source: ingestion partitions that have moved are read whole, late rows with them.
import { addDays, dayOf, daysIn, type Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { canonicalMoney } from "@/lib/money/money";
import type { BatchWriter } from "@/jobs/formats/batch-writer";
import { rangesOf } from "@/jobs/import/file-totals";
import { failpoint } from "@/jobs/run/failpoint";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { PATIENCE, type Patience } from "./call-with-retry";
import { BqClient } from "./gcp-bq-client";
import { bronzeValues, exportColumns, partitionsSql, rowsSql, totalsSql, type ExportColumns } from "./gcp-columns";
import { gcpBillingConfig } from "./gcp-config";
import { Delivered, placeOf } from "./gcp-delivered";
import { finality, partitionsToRead, readRanges, type Partition, type PartitionState, type PublishedPartitions } from "./gcp-partitions";
import { oldestOpenPeriod } from "./open-periods";
import { parseConfig } from "./parse-config";
import { planWindow, type ProviderWindow } from "./plan-window";
import { probe } from "./probe";
import type { Availability, Calling, Estimated, ExtractResult, Probed, Provider, StatedTotal } from "./provider";
import { publishedDetails } from "./published-details";
import { TotalsBook } from "./stated-totals";
import { writeBatch } from "./write-batch";

export const GCP_BILLING_EXPORT = "gcp_billing_export";

/** @param patience time limits and waiting; tests shorten them */
export function createGcpBillingExport(patience: Patience = PATIENCE): Provider {
  const client = (source: Source, ctx: Calling): BqClient => new BqClient(source, parseConfig(gcpBillingConfig, source), ctx, patience);
  return {
    type: GCP_BILLING_EXPORT,
    cloud: "gcp",
    step: "extract_gcp",
    format: "gcp-billing",
    config: gcpBillingConfig,
    probe: (source, calling) => probeExport(client(source, calling), dayOf(calling.now())),
    checkAvailability: (source, ctx) => checkAvailability(client(source, ctx), ctx),
    estimate,
    extract: (source, ctx, open) => extract({ source, ctx, open, client: client(source, ctx) }),
  };
}

export const gcpBillingExport = createGcpBillingExport();

interface Job {
  readonly source: Source;
  readonly ctx: RunContext;
  readonly open: () => Promise<BatchWriter>;
  readonly client: BqClient;
}

/** The partition of the logical date is read too: at 06:30 it holds the evening of the day before. */
async function prepare(source: Source, ctx: Estimated): Promise<{ published: PublishedPartitions; window: ProviderWindow }> {
  const published = await publishedDetails<PartitionState>(ctx.pool, source.id, "partitions");
  const window = planWindow({ run: ctx.run, published: new Set(published.keys()), openFrom: await oldestOpenPeriod(ctx.pool, source.id), to: addDays(ctx.run.logicalDate, 1), oldest: null, rereadOnSundays: false });
  return { published, window };
}

/** The table's columns, then a query over one day's partition. */
async function probeExport(client: BqClient, today: Day): Promise<Probed> {
  const { project, dataset, table } = client.table;
  const probes = [
    await probe(`bigquery.tables.get on ${project}.${dataset}.${table}`, () => client.fields()),
    await probe(`bigquery.jobs.create, bigquery.tables.getData on ${project}.${dataset}`, () => readPartitions(client, { from: today, to: addDays(today, 1) })),
  ];
  return { probes, requests: client.requests, usd: client.usd };
}

/** The newest partition with rows: what was ingested on the day before the logical date is what its run needs. */
async function checkAvailability(client: BqClient, ctx: RunContext): Promise<Availability> {
  const { logicalDate } = ctx.run;
  const found = await readPartitions(client, { from: addDays(logicalDate, -7), to: addDays(logicalDate, 1) });
  const newestDay = [...found.keys()].sort().at(-1) ?? null;
  const detail = newestDay === null ? `no rows were exported in the seven days before ${logicalDate}` : `rows exported up to ${found.get(newestDay)?.newestExport ?? newestDay}`;
  return { newestDay, due: newestDay !== null && newestDay >= addDays(logicalDate, -1), detail, requests: client.requests, usd: client.usd };
}

async function readPartitions(client: BqClient, window: { from: Day; to: Day }): Promise<Map<Day, Partition>> {
  const rows = await client.rows({ name: "partitions", sql: partitionsSql(client.table), from: window.from, to: window.to });
  return new Map(rows.map((row) => [String(row.partition_day), { newestExport: String(row.newest_export ?? ""), rows: Number(row.row_count) }]));
}

// The table's fields, and the job and result of the list of partitions; then two jobs and their results for each range.
const LISTING_REQUESTS = 3;
const RANGE_REQUESTS = 4;

/** As if every partition of the window had to be read; a partition costs what those read before have cost on average. */
async function estimate(source: Source, asked: Estimated): Promise<{ requests: number; usd: string }> {
  const { window } = await prepare(source, asked);
  const days = daysIn(window.from, window.to);
  const { rows } = await asked.pool.query<{ usd: string }>(
    "SELECT coalesce(round(sum((details ->> 'usd')::numeric) / nullif(sum(cardinality(covers)), 0) * $2, 6), 0)::text AS usd FROM bronze.batch WHERE source_id = $1 AND details ? 'usd'",
    [source.id, days.length],
  );
  return { requests: days.length === 0 ? 0 : LISTING_REQUESTS + RANGE_REQUESTS * readRanges(days).length, usd: canonicalMoney(rows[0]?.usd ?? "0") };
}

interface Listed {
  readonly window: ProviderWindow;
  readonly found: ReadonlyMap<Day, Partition>;
  /** Partitions to read, ascending. */
  readonly days: readonly Day[];
  /** Invoice months of every published partition. */
  readonly known: readonly (readonly [Day, readonly string[]])[];
  readonly requests: number;
}

async function listPartitions(client: BqClient, source: Source, ctx: RunContext): Promise<Listed> {
  const { published, window } = await prepare(source, ctx);
  const found = await readPartitions(client, window);
  const known = [...published].map(([day, { detail }]) => [day, detail?.months ?? []] as const);
  const days = partitionsToRead({ window, found, published, final: finality(ctx.run.logicalDate, known) });
  return { window, found, days, known, requests: client.requests };
}

async function extract(job: Job): Promise<ExtractResult> {
  const { source, ctx, client } = job;
  const columns = exportColumns(await client.fields());
  const { window, found, days, known } = await listPartitions(client, source, ctx);
  if (window.firstLoad && found.size === 0) {
    const { project, dataset, table } = client.table;
    throw new AppError("provider", `The billing export ${project}.${dataset}.${table} holds no rows from ${window.from} on. Google fills a new export over some days; nothing was loaded.`, { details: { cause: "missing-data", source: source.name } });
  }
  const rows = days.reduce((sum, day) => sum + (found.get(day)?.rows ?? 0), 0);
  ctx.log("info", `Billing export ${source.name}: ${days.length} of ${found.size} partitions to read, ${rows} rows`, { source: source.name, partitions: days.length, rows });
  if (days.length === 0) return { covers: [], providerTotals: [], requests: client.requests, usd: client.usd };
  return readIntoBatch(job, { columns, days, found, rows, known });
}

interface Reading {
  readonly columns: ExportColumns;
  readonly days: readonly Day[];
  readonly found: ReadonlyMap<Day, Partition>;
  readonly rows: number;
  readonly known: readonly (readonly [Day, readonly string[]])[];
}

async function readIntoBatch(job: Job, reading: Reading): Promise<ExtractResult> {
  const { source, ctx, client } = job;
  const { days, found } = reading;
  const delivered = new Delivered();
  const { end } = await writeBatch(job.open, async (writer) => {
    const providerTotals = await readRows(job, reading, { writer, delivered });
    const { partitions, openMonths } = remember(ctx.run.logicalDate, reading, delivered.months);
    const details = { days: { gcp: rangesOf([...delivered.days].sort()) }, partitions, open_months: openMonths, requests: client.requests, usd: client.usd };
    return { end: { covers: days, deliveredColumns: reading.columns.delivered, deliveredTotals: delivered.totals(), providerTotals, rejects: [], details } };
  });
  ctx.log("info", `Billing export ${source.name}: ${delivered.count} rows of ${days.length} partitions in ${client.requests} requests, $${client.usd}`, {
    source: source.name, rows: delivered.count, requests: client.requests, usd: client.usd,
  });
  const moved = days.filter((day) => (delivered.rows.get(day) ?? 0) !== (found.get(day)?.rows ?? 0));
  const warnings = moved.length === 0 ? [] : [`Billing export ${source.name}: ${moved.join(", ")} changed while they were read; the next run reads them again`];
  return { covers: days, providerTotals: end.providerTotals, requests: client.requests, usd: client.usd, warnings };
}

/** Rows into the batch, range by range and page by page; gives back what Google says they add up to. */
async function readRows({ client, ctx }: Job, { columns, days, found, rows: expected }: Reading, into: { writer: BatchWriter; delivered: Delivered }): Promise<StatedTotal[]> {
  const newest = [...found.values()].map((partition) => partition.newestExport).sort().at(-1);
  if (newest === undefined) return []; // every partition to read is empty now
  const totals: StatedTotal[] = [];
  for (const { from, to } of readRanges(days)) {
    const range = { from, to, newest };
    await client.query({ name: `rows of ${from} to ${addDays(to, -1)}`, sql: rowsSql(client.table, columns), ...range }, async (rows) => {
      await failpoint("extract_page");
      for (const row of rows) {
        into.delivered.add(row);
        const { values, extra } = bronzeValues(row, columns);
        await into.writer.write(values, into.delivered.count, extra);
      }
      ctx.progress(into.delivered.count, expected, "rows");
    });
    totals.push(...(await readTotals(client, range)));
  }
  return totals;
}

async function readTotals(client: BqClient, range: { from: Day; to: Day; newest: string }): Promise<StatedTotal[]> {
  const totals = new TotalsBook();
  for (const row of await client.rows({ name: `totals of ${range.from} to ${addDays(range.to, -1)}`, sql: totalsSql(client.table), ...range })) {
    const of = { ...placeOf(row), slice: String(row.partition_day), rows: Number(row.row_count) };
    for (const column of ["cost", "credits"] as const) totals.add({ ...of, column, amount: typeof row[column] === "string" ? row[column] : null });
  }
  return totals.totals();
}

/** What the batch keeps of its partitions, and the invoice months that its rows are estimates of. */
function remember(logicalDate: Day, { days, found, known }: Reading, months: ReadonlyMap<Day, ReadonlySet<string>>): { partitions: Record<Day, PartitionState>; openMonths: string[] } {
  const read = new Map(days.map((day) => [day, [...(months.get(day) ?? [])].sort()] as const));
  const final = finality(logicalDate, [...known.filter(([day]) => !read.has(day)), ...read]);
  const isOpen = (month: string): boolean => !final(month);
  const partitions = Object.fromEntries(
    [...read].map(([day, of]) => [day, { newestExport: found.get(day)?.newestExport ?? "", rows: found.get(day)?.rows ?? 0, months: of, open: of.filter(isOpen) }] as const),
  );
  return { partitions, openMonths: [...new Set([...read.values()].flat())].filter(isOpen).sort() };
}


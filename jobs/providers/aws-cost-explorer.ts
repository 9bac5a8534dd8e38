// AWS Cost Explorer as a source: control totals first, then only what has moved, account by account (DOMAIN §6).
import { addDays, addMonths, dayOf, daysBetween } from "@/lib/dates/dates";
import { isZeroMoney } from "@/lib/money/money";
import type { BatchWriter } from "@/jobs/formats/batch-writer";
import { NO_CURRENCY, rangesOf } from "@/jobs/import/file-totals";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { CE_METRICS, decisiveAmounts, readAmounts } from "./aws-ce-amounts";
import { admitRequests, fitsCap } from "./aws-ce-budget";
import { CeClient } from "./aws-ce-client";
import { awsCeConfig, type AwsCeConfig } from "./aws-ce-config";
import { readCeControl, type AccountDays, type CeControl } from "./aws-ce-control";
import { controlRequests, estimateRequests, shapeOf, sliceRequests, UNKNOWN_SHAPE, usdOf, type CeShape } from "./aws-ce-estimate";
import { planCeSlices, type CePlan, type DayFingerprints } from "./aws-ce-plan";
import { runCeQuery } from "./aws-ce-query";
import { Remainder } from "./aws-ce-remainder";
import { deliveredColumns, readCarriedRows, valuesOf, type CeRow } from "./aws-ce-rows";
import { keepPages, readAbsentSlice, writeCeSlices } from "./aws-ce-slices";
import { PATIENCE, type Patience } from "./call-with-retry";
import { parseConfig } from "./parse-config";
import { HISTORY_MONTHS, planWindow, type ProviderWindow } from "./plan-window";
import type { Availability, ExtractResult, Provider, StatedTotal } from "./provider";
import { publishedDetails } from "./published-details";
import { TotalsBook } from "./stated-totals";

export const AWS_COST_EXPLORER = "aws_cost_explorer";

/** @param patience time limits and waiting; tests shorten them */
export function createAwsCostExplorer(patience: Patience = PATIENCE): Provider {
  return {
    type: AWS_COST_EXPLORER,
    cloud: "aws",
    step: "extract_aws",
    format: "aws-ce",
    config: awsCeConfig,
    checkAvailability: (source, ctx) => withClient(source, ctx, patience, (client) => checkAvailability(client, ctx)),
    estimate: async (source, ctx) => {
      const { window, shape } = await prepare(source, ctx);
      const requests = window.from < window.to ? estimateRequests(window, shape) : 0;
      return { requests, usd: usdOf(requests) };
    },
    extract: (source, ctx, open) => withClient(source, ctx, patience, (client, config) => extract({ source, config, client, ctx, open })),
  };
}

export const awsCostExplorer = createAwsCostExplorer();

async function withClient<T>(source: Source, ctx: RunContext, patience: Patience, work: (client: CeClient, config: AwsCeConfig) => Promise<T>): Promise<T> {
  const config = parseConfig(awsCeConfig, source);
  const client = new CeClient(source, config, ctx, patience);
  try {
    return await work(client, config);
  } finally {
    client.close();
  }
}

/** One request: the last seven days without grouping. A day whose costs are all zero has not arrived. */
async function checkAvailability(client: CeClient, ctx: RunContext): Promise<Availability> {
  const { logicalDate } = ctx.run;
  const needed = addDays(logicalDate, -1);
  const answer = await runCeQuery(client, { name: "newest day", from: addDays(logicalDate, -7), to: logicalDate, groupBy: [] }, ctx);
  const isCharged = (text: string): boolean => readAmounts(text).amounts.slice(0, 4).some((amount) => amount !== null && !isZeroMoney(amount));
  const newestDay = [...answer.days].filter(([, { groups }]) => [...groups.values()].some(isCharged)).map(([day]) => day).sort().at(-1) ?? null;
  return { newestDay, due: newestDay !== null && newestDay >= needed, detail: newestDay === null ? `no charges in the seven days before ${logicalDate}` : `charges up to ${newestDay}` };
}

interface Prepared {
  readonly published: Awaited<ReturnType<typeof publishedDetails<DayFingerprints>>>;
  readonly window: ProviderWindow;
  readonly shape: CeShape;
}

async function prepare(source: Source, ctx: RunContext): Promise<Prepared> {
  const published = await publishedDetails<DayFingerprints>(ctx.pool, source.id, "controls");
  const { rows } = await ctx.pool.query<{ shape: CeShape }>("SELECT details -> 'shape' AS shape FROM bronze.batch WHERE source_id = $1 AND details ? 'shape' ORDER BY id DESC LIMIT 1", [source.id]);
  const today = dayOf(ctx.now());
  const window = planWindow({
    run: ctx.run,
    published: new Set(published.keys()),
    to: ctx.run.logicalDate < today ? ctx.run.logicalDate : today, // the day that is still running is not asked for
    oldest: addMonths(today, -HISTORY_MONTHS), // what Cost Explorer keeps [K]
    rereadOnSundays: true,
  });
  return { published, window, shape: rows[0]?.shape ?? UNKNOWN_SHAPE };
}

interface Job {
  readonly source: Source;
  readonly config: AwsCeConfig;
  readonly client: CeClient;
  readonly ctx: RunContext;
  readonly open: () => Promise<BatchWriter>;
}

async function extract(job: Job): Promise<ExtractResult> {
  const { source, config, client, ctx } = job;
  const { published, window, shape } = await prepare(source, ctx);
  if (window.from >= window.to) return { covers: [], providerTotals: [], requests: 0, usd: "0.00" };
  const exempt = window.firstLoad;
  await admitRequests(source, config, { what: `control of ${daysBetween(window.from, window.to)} days`, requests: controlRequests(window, shape), exempt }, ctx);
  const mayBeEmpty = (day: string): boolean => Object.keys(published.get(day)?.detail ?? {}).length === 0; // a day that had charges does not lose all of them
  const control = await readCeControl(client, { from: window.from, to: window.to, mayBeEmpty }, ctx);
  const plan = planCeSlices(control, published, window.rereadFrom);
  const warnings = control.missing.length === 0 ? [] : [`Cost Explorer has no charges for ${listDays(control.missing)}; these days stay as they are`];
  if (plan.covers.length === 0) {
    ctx.log("info", `Cost Explorer ${source.name}: no control total has moved since the last publish`, { source: source.name, requests: client.requests, usd: client.usd });
    return { covers: [], providerTotals: [], requests: client.requests, usd: client.usd, warnings };
  }
  const seen = shapeOf(control, shape);
  const environments = await environmentsWithinCap(job, { control, plan, shape: seen, exempt });
  const requests = sliceRequests(control, plan, { shape: seen, environments: environments.length });
  await admitRequests(source, config, { what: `${plan.covers.length} of ${control.days.length} days with ${plan.ask.size} accounts to slice`, requests, exempt }, ctx);
  return { ...(await writeBatch(job, { control, plan, environments, shape: seen, window })), warnings };
}

/** Values of the second tag, as long as asking them one by one fits the cap. */
async function environmentsWithinCap(job: Job, at: { control: CeControl; plan: CePlan; shape: CeShape; exempt: boolean }): Promise<string[]> {
  const { config, client, ctx, source } = job;
  const [first] = at.plan.covers;
  if (config.envTagKey === undefined || first === undefined) return [];
  // "" stands for spend without the tag, which is asked as ABSENT.
  const values = (await client.tagValues(config.envTagKey, first, addDays(at.plan.covers.at(-1) ?? first, 1))).filter((value) => value !== "");
  const requests = sliceRequests(at.control, at.plan, { shape: at.shape, environments: values.length });
  if (at.exempt || (await fitsCap(source, config, requests, ctx))) return values;
  ctx.log("warn", `Tag ${config.envTagKey} is left out of this extraction: with it about ${requests} requests ($${usdOf(requests)}) would pass the daily cap of $${config.dailyUsdCap}`, { source: source.name });
  return [];
}

interface Sliced {
  readonly control: CeControl;
  readonly plan: CePlan;
  readonly environments: readonly string[];
  readonly shape: CeShape;
  readonly window: ProviderWindow;
}

async function writeBatch(job: Job, sliced: Sliced): Promise<ExtractResult> {
  const { source, client, ctx } = job;
  const { control, plan } = sliced;
  const writer = await job.open();
  try {
    const totals = new TotalsBook();
    const metrics = new Set<string>();
    const remainder = new Remainder();
    let line = 0;
    const write = async (row: CeRow): Promise<void> => {
      line += 1;
      row.amounts.forEach((amount, i) => amount !== null && metrics.add(CE_METRICS[i] ?? ""));
      addAmounts(totals, row);
      await writer.write(valuesOf(row), line, row.environment === null ? undefined : { environment: row.environment });
    };
    await keepPages(writer, control.pages);
    await readCarriedRows(ctx.pool, source.id, plan, write);
    const carried = line;
    const onRow = async (row: CeRow): Promise<void> => {
      remainder.add(row);
      await write(row);
    };
    let absent: AccountDays = new Map();
    const onAccount = (account: string): void => remainder.closeAccount(account, plan.ask.get(account) ?? new Set(), { services: control.services, absent });
    const sliceJob = { ...job, control, plan, environments: sliced.environments, writer, onRow, onAccount };
    if (plan.ask.size > 0) absent = await readAbsentSlice(sliceJob, ctx);
    await writeCeSlices(sliceJob, ctx);
    const { lines, warnings } = remainder.result();
    const providerTotals = stateTotals(control, plan);
    await writer.finish({
      covers: plan.covers, deliveredColumns: deliveredColumns(metrics), deliveredTotals: totals.totals(), providerTotals, rejects: [],
      details: {
        days: { aws: rangesOf(plan.covers) }, controls: plan.fingerprints, shape: sliced.shape, window: sliced.window, lines, warnings, carriedRows: carried,
        requests: client.requests, usd: client.usd, tagKey: job.config.tagKey,
      },
    });
    ctx.log("info", `Cost Explorer ${source.name}: ${line} rows of ${plan.covers.length} days (${carried} carried over) in ${client.requests} requests, $${client.usd}`, {
      source: source.name, rows: line, days: plan.covers.length, requests: client.requests, usd: client.usd,
    });
    return { covers: plan.covers, providerTotals, requests: client.requests, usd: client.usd, lines, warnings };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

function addAmounts(totals: TotalsBook, row: CeRow): void {
  const { billed, effective } = decisiveAmounts(row.amounts);
  const of = { currency: currencyOf(row.unit), month: row.day };
  totals.add({ ...of, column: "NetUnblendedCost", amount: billed });
  totals.add({ ...of, column: "NetAmortizedCost", amount: effective });
}

/** The provider's own totals: the ungrouped control of each covered day. */
function stateTotals(control: CeControl, plan: CePlan): StatedTotal[] {
  const totals = new TotalsBook();
  for (const day of plan.covers) {
    const text = control.totals.get(day);
    if (text === undefined) continue;
    const { amounts, unit } = readAmounts(text);
    const { billed, effective } = decisiveAmounts(amounts);
    const of = { currency: currencyOf(unit), month: day, slice: day };
    totals.add({ ...of, column: "NetUnblendedCost", amount: billed });
    totals.add({ ...of, column: "NetAmortizedCost", amount: effective });
  }
  return totals.totals();
}

/** As the format reads it: what is no currency code is counted under its own heading, or conservation would not find it. */
function currencyOf(unit: string | null): string {
  return unit !== null && /^[A-Z]{3}$/.test(unit) ? unit : NO_CURRENCY;
}

function listDays(days: readonly string[]): string {
  return days.length <= 3 ? days.join(", ") : `${days.slice(0, 3).join(", ")} and ${days.length - 3} more days`;
}

// AWS Cost Explorer as a source: control totals first, then only what has moved, account by account (DOMAIN §6).
import { addDays, addMonths, dayOf, daysBetween, type Day } from "@/lib/dates/dates";
import { isZeroMoney } from "@/lib/money/money";
import type { BatchWriter } from "@/jobs/formats/batch-writer";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { readAmounts } from "./aws-ce-amounts";
import { fillCeBatch } from "./aws-ce-batch";
import { admitRequests, fitsCap } from "./aws-ce-budget";
import { CeClient } from "./aws-ce-client";
import { awsCeConfig, type AwsCeConfig } from "./aws-ce-config";
import { readCeControl, type CeControl } from "./aws-ce-control";
import { controlRequests, estimateRequests, shapeOf, sliceRequests, UNKNOWN_SHAPE, usdOf, type CeShape } from "./aws-ce-estimate";
import { planCeSlices, type CePlan, type DayFingerprints } from "./aws-ce-plan";
import { runCeQuery } from "./aws-ce-query";
import { PATIENCE, type Patience } from "./call-with-retry";
import { oldestOpenPeriod } from "./open-periods";
import { parseConfig } from "./parse-config";
import { HISTORY_MONTHS, planWindow, type ProviderWindow } from "./plan-window";
import { probe } from "./probe";
import type { Availability, Calling, Estimated, ExtractResult, Probed, Provider } from "./provider";
import { publishedDetails } from "./published-details";
import { writeBatch } from "./write-batch";

export const AWS_COST_EXPLORER = "aws_cost_explorer";

/** @param patience time limits and waiting; tests shorten them */
export function createAwsCostExplorer(patience: Patience = PATIENCE): Provider {
  return {
    type: AWS_COST_EXPLORER,
    cloud: "aws",
    step: "extract_aws",
    format: "aws-ce",
    config: awsCeConfig,
    probe: (source, calling) => withClient(source, calling, patience, (client, config) => probeCe(client, config, dayOf(calling.now()))),
    checkAvailability: (source, ctx) => withClient(source, ctx, patience, (client) => checkAvailability(client, ctx)),
    estimate: async (source, asked) => {
      const { window, shape } = await prepare(source, asked);
      const requests = window.from < window.to ? estimateRequests(window, shape) : 0;
      return { requests, usd: usdOf(requests) };
    },
    extract: (source, ctx, open) => withClient(source, ctx, patience, (client, config) => extract({ source, config, client, ctx, open })),
  };
}

export const awsCostExplorer = createAwsCostExplorer();

async function withClient<T>(source: Source, ctx: Calling, patience: Patience, work: (client: CeClient, config: AwsCeConfig) => Promise<T>): Promise<T> {
  const config = parseConfig(awsCeConfig, source);
  const client = new CeClient(source, config, ctx, patience);
  try {
    return await work(client, config);
  } finally {
    client.close();
  }
}

/** A request for one day of costs, and one for the second tag's values where there is one. */
async function probeCe(client: CeClient, { envTagKey }: AwsCeConfig, today: Day): Promise<Probed> {
  const from = addDays(today, -1);
  const probes = [await probe("ce:GetCostAndUsage", () => client.page({ TimePeriod: { Start: from, End: today }, Granularity: "DAILY", Metrics: ["UnblendedCost"] }))];
  if (envTagKey !== undefined) probes.push(await probe("ce:GetTags", () => client.tagValues(envTagKey, from, today)));
  return { probes, requests: client.requests, usd: client.usd };
}

/** One request: the last seven days without grouping. A day whose costs are all zero has not arrived. */
async function checkAvailability(client: CeClient, ctx: RunContext): Promise<Availability> {
  const { logicalDate } = ctx.run;
  const needed = addDays(logicalDate, -1);
  const answer = await runCeQuery(client, { name: "newest day", from: addDays(logicalDate, -7), to: logicalDate, groupBy: [] }, ctx);
  const isCharged = (text: string): boolean => readAmounts(text).amounts.slice(0, 4).some((amount) => amount !== null && !isZeroMoney(amount));
  const newestDay = [...answer.days].filter(([, { groups }]) => [...groups.values()].some(isCharged)).map(([day]) => day).sort().at(-1) ?? null;
  return { newestDay, due: newestDay !== null && newestDay >= needed, detail: newestDay === null ? `no charges in the seven days before ${logicalDate}` : `charges up to ${newestDay}`, requests: client.requests, usd: client.usd };
}

interface Prepared {
  readonly published: Awaited<ReturnType<typeof publishedDetails<DayFingerprints>>>;
  readonly window: ProviderWindow;
  readonly shape: CeShape;
}

async function prepare(source: Source, ctx: Estimated): Promise<Prepared> {
  const published = await publishedDetails<DayFingerprints>(ctx.pool, source.id, "controls");
  const { rows } = await ctx.pool.query<{ shape: CeShape }>("SELECT details -> 'shape' AS shape FROM bronze.batch WHERE source_id = $1 AND details ? 'shape' ORDER BY id DESC LIMIT 1", [source.id]);
  const window = planWindow({
    run: ctx.run,
    published: new Set(published.keys()),
    openFrom: await oldestOpenPeriod(ctx.pool, source.id),
    to: ctx.run.logicalDate, // that day is still running: it is not asked for
    oldest: addMonths(dayOf(ctx.now()), -HISTORY_MONTHS), // what Cost Explorer keeps [K], whatever the logical date
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
  const batch = { source, config, client, control, plan, environments, shape: seen, window, estimatedRequests: client.requests + requests };
  const filled = await writeBatch(job.open, (writer) => fillCeBatch(batch, writer, ctx));
  return { covers: plan.covers, providerTotals: filled.end.providerTotals, requests: client.requests, usd: client.usd, lines: filled.lines, warnings: [...warnings, ...filled.warnings] };
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

function listDays(days: readonly string[]): string {
  return days.length <= 3 ? days.join(", ") : `${days.slice(0, 3).join(", ")} and ${days.length - 3} more days`;
}

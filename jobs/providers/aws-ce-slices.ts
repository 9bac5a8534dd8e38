// Asks the slices of a plan and writes their groups as bronze rows: account × service × tag value × record class × day (DOMAIN §6.3).
import { inflateSync } from "node:zlib";
import type { Expression } from "@aws-sdk/client-cost-explorer";
import type { BatchWriter } from "@/jobs/formats/batch-writer";
import { failpoint } from "@/jobs/run/failpoint";
import type { RunContext } from "@/jobs/run/run-context";
import { readAmounts } from "./aws-ce-amounts";
import type { CeClient } from "./aws-ce-client";
import type { AwsCeConfig } from "./aws-ce-config";
import { byAccountAndDay, groupByDimension, type AccountDays, type CeControl } from "./aws-ce-control";
import { queryRanges, sliceQueries, type CePlan, type CeSliceQuery } from "./aws-ce-plan";
import { KEY_SEPARATOR, runCeQuery, type CePage } from "./aws-ce-query";
import type { CeRow } from "./aws-ce-rows";

export interface SliceJob {
  readonly config: AwsCeConfig;
  readonly client: CeClient;
  readonly control: CeControl;
  readonly plan: CePlan;
  /** Values of the second tag that are asked one by one, or [] without it. */
  readonly environments: readonly string[];
  readonly writer: BatchWriter;
  readonly onRow: (row: CeRow) => Promise<void>;
  /** All slices of the account are written. */
  readonly onAccount: (account: string) => void;
}

/** Environment of a query: all (null), one value, or spend without the tag. */
type Environment = null | { readonly value: string } | "absent";

const dimension = (key: "LINKED_ACCOUNT" | "RECORD_TYPE", values: readonly string[]): Expression => ({ Dimensions: { Key: key, Values: [...values] } });
const absent = (key: string): Expression => ({ Tags: { Key: key, MatchOptions: ["ABSENT"] } });

function environmentFilter(key: string, environment: Exclude<Environment, null>): Expression {
  return environment === "absent" ? absent(key) : { Tags: { Key: key, Values: [environment.value], MatchOptions: ["EQUALS"] } };
}

/** Writes every slice, account by account; pages go into bronze as they were delivered. */
export async function writeCeSlices(job: SliceJob, ctx: RunContext): Promise<void> {
  const queries = sliceQueries(job.control, job.plan);
  for (const [i, query] of queries.entries()) {
    for (const environment of environmentsOf(job, query)) await writeSlice(job, ctx, { ...query, environment });
    if (queries[i + 1]?.account !== query.account) job.onAccount(query.account);
    ctx.progress(i + 1, queries.length, "slices");
  }
  // An account with services and no record type at all: nothing to ask, everything to report.
  for (const account of job.plan.ask.keys()) if (!queries.some((query) => query.account === account)) job.onAccount(account);
}

function environmentsOf({ environments }: SliceJob, query: CeSliceQuery): Environment[] {
  const split = environments.length > 0 && (query.recordClass === "usage" || query.recordClass === "savings_plan");
  return split ? [...environments.map((value) => ({ value })), "absent"] : [null];
}

async function writeSlice(job: SliceJob, ctx: RunContext, query: CeSliceQuery & { environment: Environment }): Promise<void> {
  const { account, recordClass, environment } = query;
  const { tagKey, envTagKey } = job.config;
  const filters = [dimension("LINKED_ACCOUNT", [account]), dimension("RECORD_TYPE", query.recordTypes)];
  if (environment !== null && envTagKey !== undefined) filters.push(environmentFilter(envTagKey, environment));
  const answer = await runCeQuery(
    job.client,
    { name: `${recordClass} of account ${account}`, from: query.from, to: query.to, groupBy: [...groupByDimension("SERVICE"), { Type: "TAG", Key: tagKey }], filter: { And: filters } },
    ctx,
  );
  await keepPages(job.writer, answer.pages);
  const fixed = { account, accountName: job.control.names.get(account) ?? null, recordClass, tagKey, environment: environment === null || environment === "absent" ? null : environment.value };
  for (const [day, { end, groups }] of answer.days) {
    if (!query.days.has(day)) continue;
    const estimated = job.control.estimated.get(day) === true;
    for (const [keys, text] of groups) {
      const [service = "", tag = ""] = keys.split(KEY_SEPARATOR);
      // "team$web": keys and values may hold a $ themselves.
      await job.onRow({ ...fixed, day, end, estimated, service, tagValue: tag.slice(tagKey.length + 1), ...readAmounts(text) });
    }
  }
}

export async function keepPages(writer: BatchWriter, pages: readonly CePage[]): Promise<void> {
  for (const { request, deflatedBody } of pages) {
    await failpoint("extract_page");
    await writer.page(request, inflateSync(deflatedBody).toString("utf8"));
  }
}

/** Spend without the tag, asked apart, per account and service: what the groups with an empty tag value must add up to. */
export async function readAbsentSlice(job: SliceJob, ctx: RunContext): Promise<AccountDays> {
  const accounts = [...job.plan.ask.keys()].sort();
  const days = [...new Set([...job.plan.ask.values()].flatMap((asked) => [...asked]))].sort();
  const filter = accounts.length === job.control.services.size ? absent(job.config.tagKey) : { And: [dimension("LINKED_ACCOUNT", accounts), absent(job.config.tagKey)] };
  const merged = new Map<string, ReadonlyMap<string, ReadonlyMap<string, string>>>();
  for (const { from, to } of queryRanges(days)) {
    const answer = await runCeQuery(job.client, { name: `spend without tag ${job.config.tagKey}`, from, to, groupBy: groupByDimension("LINKED_ACCOUNT", "SERVICE"), filter }, ctx);
    await keepPages(job.writer, answer.pages);
    for (const [account, ofAccount] of byAccountAndDay(answer)) merged.set(account, new Map([...(merged.get(account) ?? []), ...ofAccount]));
  }
  return merged;
}

// Asks the slices of a plan and writes their groups as bronze rows: account × service × tag value × record class × day (DOMAIN §6.3).
import type { Expression } from "@aws-sdk/client-cost-explorer";
import type { BatchWriter } from "@/jobs/formats/batch-writer";
import { failpoint } from "@/jobs/run/failpoint";
import type { RunContext, Source } from "@/jobs/run/run-context";
import type { CeClient } from "./aws-ce-client";
import type { AwsCeConfig } from "./aws-ce-config";
import type { CeControl } from "./aws-ce-control";
import { queryRanges, sliceQueries, type CePlan, type CeSliceQuery } from "./aws-ce-plan";
import { runCeQuery, type CeAnswer, type CeGroup } from "./aws-ce-query";
import type { CeRow } from "./aws-ce-rows";

export interface SliceJob {
  readonly source: Source;
  readonly config: AwsCeConfig;
  readonly client: CeClient;
  readonly control: CeControl;
  readonly plan: CePlan;
  /** Values of the second tag that are asked one by one, or [] without it. */
  readonly environments: readonly string[];
  readonly writer: BatchWriter;
  readonly onRow: (row: CeRow) => Promise<void>;
}

/** Environment of a query: all (null), one value, or spend without the tag. */
type Environment = null | { readonly value: string } | "absent";

const dimension = (key: "LINKED_ACCOUNT" | "RECORD_TYPE", values: readonly string[]): Expression => ({ Dimensions: { Key: key, Values: [...values] } });
const absent = (key: string): Expression => ({ Tags: { Key: key, MatchOptions: ["ABSENT"] } });

function environmentFilter(key: string, environment: Exclude<Environment, null>): Expression {
  return environment === "absent" ? absent(key) : { Tags: { Key: key, Values: [environment.value], MatchOptions: ["EQUALS"] } };
}

/** Writes every slice; pages go into bronze as they were delivered. */
export async function writeCeSlices(job: SliceJob, ctx: RunContext): Promise<void> {
  const queries = sliceQueries(job.control, job.plan);
  let done = 0;
  for (const query of queries) {
    for (const environment of environmentsOf(job, query)) await writeSlice(job, ctx, { ...query, environment });
    done += 1;
    ctx.progress(done, queries.length, "slices");
  }
}

function environmentsOf({ environments }: SliceJob, query: CeSliceQuery): Environment[] {
  const split = environments.length > 0 && (query.recordClass === "usage" || query.recordClass === "savings_plan");
  return split ? [...environments.filter((value) => value !== "").map((value) => ({ value })), "absent"] : [null];
}

async function writeSlice(job: SliceJob, ctx: RunContext, query: CeSliceQuery & { environment: Environment }): Promise<void> {
  const { account, recordClass, environment } = query;
  const { tagKey, envTagKey } = job.config;
  const filters = [dimension("LINKED_ACCOUNT", [account]), dimension("RECORD_TYPE", query.recordTypes)];
  if (environment !== null && envTagKey !== undefined) filters.push(environmentFilter(envTagKey, environment));
  const answer = await runCeQuery(
    job.client,
    {
      name: `${recordClass} of account ${account}`,
      from: query.from,
      to: query.to,
      groupBy: [{ Type: "DIMENSION", Key: "SERVICE" }, { Type: "TAG", Key: tagKey }],
      filter: { And: filters },
    },
    ctx,
  );
  await keepPages(job.writer, answer.pages);
  const fixed = { account, accountName: job.control.names.get(account) ?? null, recordClass, tagKey };
  for (const group of answer.groups) {
    if (!query.days.has(group.day)) continue;
    const [service = "", tag = ""] = group.keys;
    await job.onRow({
      ...fixed,
      day: group.day,
      end: group.end,
      estimated: job.control.estimated.get(group.day) === true,
      service,
      tagValue: tag.slice(tagKey.length + 1), // "team$web": keys and values may hold a $ themselves
      environment: environment === null || environment === "absent" ? null : environment.value,
      amounts: group.amounts,
      unit: group.unit,
    });
  }
}

export async function keepPages(writer: BatchWriter, pages: CeAnswer["pages"]): Promise<void> {
  for (const { request, body } of pages) {
    await failpoint("extract_page");
    await writer.page(request, body);
  }
}

/** Spend without the tag, asked apart, with keys [account, service]: what the groups with an empty tag value must add up to. */
export async function readAbsentSlice(job: SliceJob, ctx: RunContext): Promise<readonly CeGroup[]> {
  const accounts = [...job.plan.ask.keys()].sort();
  const days = [...new Set([...job.plan.ask.values()].flatMap((asked) => [...asked]))].sort();
  const filter = accounts.length === job.control.services.size ? absent(job.config.tagKey) : { And: [dimension("LINKED_ACCOUNT", accounts), absent(job.config.tagKey)] };
  const groups: CeGroup[] = [];
  for (const { from, to } of queryRanges(days)) {
    const answer = await runCeQuery(job.client, { name: `spend without tag ${job.config.tagKey}`, from, to, groupBy: [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }, { Type: "DIMENSION", Key: "SERVICE" }], filter }, ctx);
    await keepPages(job.writer, answer.pages);
    groups.push(...answer.groups);
  }
  return groups.filter((group) => job.plan.ask.get(group.keys[0] ?? "")?.has(group.day));
}


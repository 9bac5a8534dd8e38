// A whole GetCostAndUsage query: its pages merged by day and keys, started over when AWS asks for it, never half taken.
import { deflateSync } from "node:zlib";
import type { Expression, GetCostAndUsageRequest, GroupDefinition, ResultByTime } from "@aws-sdk/client-cost-explorer";
import { AppError } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import type { RunContext } from "@/jobs/run/run-context";
import { amountsText, CE_METRICS, type AmountsText } from "./aws-ce-amounts";
import type { CeClient, CeOutput } from "./aws-ce-client";
import { mustRestart } from "./aws-ce-error";
import { PageGuard } from "./page-guard";

export interface CeQuery {
  /** For logs and messages: "control by service". */
  readonly name: string;
  readonly from: Day;
  readonly to: Day;
  readonly groupBy: readonly GroupDefinition[];
  readonly filter?: Expression;
}

/** One day as AWS named it. A history of a large company has millions of groups: each is two short texts here. */
export interface CeDay {
  readonly end: Day;
  readonly estimated: boolean;
  /** Keys joined by KEY_SEPARATOR → amounts; without GroupBy one group with the key "". */
  readonly groups: ReadonlyMap<string, AmountsText>;
}

export interface CePage {
  readonly request: string;
  /** The answer as it was delivered, without white space; deflated, because a control has to be kept until a batch is opened. */
  readonly deflatedBody: Buffer;
}

export interface CeAnswer {
  readonly days: ReadonlyMap<Day, CeDay>;
  /** Names of account ids, as far as AWS gave them. */
  readonly names: ReadonlyMap<string, string>;
  readonly pages: readonly CePage[];
}

export const KEY_SEPARATOR = "\u0000";

const MAX_STARTS = 3;

/** @throws AppError "provider" when the answer cannot be had whole; nothing of it is used then */
export async function runCeQuery(client: CeClient, query: CeQuery, ctx: RunContext): Promise<CeAnswer> {
  for (let start = 1; ; start++) {
    try {
      return await readPages(client, query);
    } catch (error) {
      if (!mustRestart(error)) throw error;
      if (start >= MAX_STARTS) throw new AppError("provider", `Cost Explorer did not give "${query.name}" whole in ${MAX_STARTS} starts: ${(error as AppError).message}`, { cause: error });
      ctx.log("warn", `${(error as AppError).message}: "${query.name}" starts over`, { query: query.name, start });
    }
  }
}

async function readPages(client: CeClient, query: CeQuery): Promise<CeAnswer> {
  const guard = new PageGuard(query.name);
  const merged = new Merge(query.name);
  const pages: CePage[] = [];
  const base: GetCostAndUsageRequest = {
    TimePeriod: { Start: query.from, End: query.to },
    Granularity: "DAILY",
    Metrics: [...CE_METRICS],
    ...(query.groupBy.length === 0 ? {} : { GroupBy: [...query.groupBy] }),
    ...(query.filter === undefined ? {} : { Filter: query.filter }),
  };
  let token: string | undefined;
  do {
    const request = token === undefined ? base : { ...base, NextPageToken: token };
    const { NextPageToken: next, ...content } = await client.page(request);
    const text = JSON.stringify(content); // every value is text already, so nothing is rounded on the way
    const empty = (content.ResultsByTime ?? []).every((period) => (period.Groups ?? []).length === 0 && Object.keys(period.Total ?? {}).length === 0);
    const single = token === undefined && next === undefined; // nothing to compare it with
    if (guard.admit(empty || single ? null : text, next)) {
      merged.add(content);
      const body = next === undefined ? text : `{"NextPageToken":${JSON.stringify(next)},${text.slice(1)}`;
      pages.push({ request: JSON.stringify(request), deflatedBody: deflateSync(body, { level: 1 }) });
    }
    token = next;
  } while (token !== undefined);
  return { ...merged.result(), pages };
}

interface MergedDay {
  end: Day;
  estimated: boolean;
  readonly groups: Map<string, AmountsText>;
}

/** Pages may cut a day anywhere, so groups are merged by day and keys; the same group twice with other amounts is no answer. */
class Merge {
  readonly #name: string;
  readonly #days = new Map<Day, MergedDay>();
  readonly #names = new Map<string, string>();
  /** The same keys come every day; kept once. */
  readonly #keys = new Map<string, string>();

  constructor(name: string) {
    this.#name = name;
  }

  add(output: Omit<CeOutput, "NextPageToken">): void {
    for (const { Value, Attributes } of output.DimensionValueAttributes ?? []) if (Value !== undefined && Attributes?.description) this.#names.set(Value, Attributes.description);
    for (const period of output.ResultsByTime ?? []) this.#addPeriod(period);
  }

  #addPeriod(period: ResultByTime): void {
    const [start, end] = [period.TimePeriod?.Start?.slice(0, 10), period.TimePeriod?.End?.slice(0, 10)];
    if (start === undefined || end === undefined) throw contradiction(this.#name, "a period without dates");
    const day = this.#days.get(start) ?? { end, estimated: false, groups: new Map<string, AmountsText>() };
    this.#days.set(start, day);
    day.estimated ||= period.Estimated === true; // of all pages
    for (const group of period.Groups ?? []) this.#put(day, start, (group.Keys ?? []).join(KEY_SEPARATOR), amountsText(group.Metrics));
    if (period.Total && Object.keys(period.Total).length > 0) this.#put(day, start, "", amountsText(period.Total));
  }

  result(): Omit<CeAnswer, "pages"> {
    return { days: this.#days, names: this.#names };
  }

  #put(day: MergedDay, start: Day, keys: string, amounts: AmountsText): void {
    const known = day.groups.get(keys);
    if (known !== undefined && known !== amounts) throw contradiction(this.#name, `${keys.replaceAll(KEY_SEPARATOR, " / ")} on ${start} came twice with different amounts`);
    let kept = this.#keys.get(keys);
    if (kept === undefined) this.#keys.set(keys, (kept = keys));
    day.groups.set(kept, amounts);
  }
}

/** Data that moved between two pages: the query is asked again. */
function contradiction(name: string, what: string): AppError {
  return new AppError("provider", `Cost Explorer's pages for "${name}" contradict each other: ${what}`, { details: { restart: true } });
}

// A whole GetCostAndUsage query: its pages merged by day and keys, started over when AWS asks for it, never half taken.
import type { Expression, GetCostAndUsageRequest, GroupDefinition } from "@aws-sdk/client-cost-explorer";
import { AppError } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import type { RunContext } from "@/jobs/run/run-context";
import type { CeClient, CeOutput } from "./aws-ce-client";
import { mustRestart } from "./aws-ce-error";
import { PageGuard } from "./page-guard";

/** All cost metrics come in one call at one price; the order of a group's amounts. */
export const CE_METRICS = ["UnblendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost", "UsageQuantity"] as const;
export const CE_COST_METRICS = CE_METRICS.slice(0, 4) as readonly CeCostMetric[];
export type CeCostMetric = Exclude<(typeof CE_METRICS)[number], "UsageQuantity">;

export interface CeQuery {
  /** For logs and messages: "control by service". */
  readonly name: string;
  readonly from: Day;
  readonly to: Day;
  readonly groupBy: readonly GroupDefinition[];
  readonly filter?: Expression;
}

/** Amounts as AWS wrote them, in the order of CE_METRICS; null where AWS sent none. */
export interface CeGroup {
  readonly day: Day;
  readonly end: Day;
  readonly keys: readonly string[];
  readonly amounts: readonly (string | null)[];
  readonly unit: string | null;
}

export interface CeAnswer {
  /** Without GroupBy: one group without keys per day. */
  readonly groups: readonly CeGroup[];
  /** Every day that AWS named, with its Estimated flag. */
  readonly days: ReadonlyMap<Day, boolean>;
  /** Names of account ids, as far as AWS gave them. */
  readonly names: ReadonlyMap<string, string>;
  readonly pages: readonly { readonly request: string; readonly body: string }[];
}

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
  const pages: { request: string; body: string }[] = [];
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
      pages.push({ request: JSON.stringify(request), body: next === undefined ? text : `{"NextPageToken":${JSON.stringify(next)},${text.slice(1)}` });
    }
    token = next;
  } while (token !== undefined);
  return { ...merged.result(), pages };
}

/** Pages may cut a day anywhere, so groups are merged by day and keys; the same group twice with other amounts is no answer. */
class Merge {
  readonly #name: string;
  readonly #groups = new Map<string, CeGroup>();
  readonly #days = new Map<Day, boolean>();
  readonly #names = new Map<string, string>();

  constructor(name: string) {
    this.#name = name;
  }

  add(output: Omit<CeOutput, "NextPageToken">): void {
    for (const { Value, Attributes } of output.DimensionValueAttributes ?? []) if (Value !== undefined && Attributes?.description) this.#names.set(Value, Attributes.description);
    for (const period of output.ResultsByTime ?? []) {
      const day = period.TimePeriod?.Start?.slice(0, 10);
      const end = period.TimePeriod?.End?.slice(0, 10);
      if (day === undefined || end === undefined) throw incomplete(this.#name, "a period without dates");
      this.#days.set(day, (this.#days.get(day) ?? false) || period.Estimated === true);
      for (const group of period.Groups ?? []) this.#put({ day, end, keys: group.Keys ?? [], ...amountsOf(group.Metrics) });
      if (period.Total && Object.keys(period.Total).length > 0) this.#put({ day, end, keys: [], ...amountsOf(period.Total) });
    }
  }

  result(): Omit<CeAnswer, "pages"> {
    return { groups: [...this.#groups.values()], days: this.#days, names: this.#names };
  }

  #put(group: CeGroup): void {
    const key = [group.day, ...group.keys].join("\u0000");
    const known = this.#groups.get(key);
    if (known === undefined) this.#groups.set(key, group);
    else if (known.amounts.some((amount, i) => amount !== group.amounts[i])) throw incomplete(this.#name, `${group.keys.join(" / ")} on ${group.day} came twice with different amounts`);
  }
}

function amountsOf(metrics: Record<string, { Amount?: string | undefined; Unit?: string | undefined }> | undefined): Pick<CeGroup, "amounts" | "unit"> {
  return {
    amounts: CE_METRICS.map((metric) => metrics?.[metric]?.Amount ?? null),
    unit: metrics?.UnblendedCost?.Unit ?? metrics?.NetUnblendedCost?.Unit ?? null,
  };
}

/** Data that moved between two pages: the query is asked again. */
function incomplete(name: string, what: string): AppError {
  return new AppError("provider", `Cost Explorer's pages for "${name}" contradict each other: ${what}`, { details: { restart: true } });
}

// Chooses the smallest relation that answers a question exactly, and the conditions under which its rows count.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import { monthStart } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { isDetailDimension, type Dimension } from "@/lib/state/dimensions";
import { resolvedGranularity, type ExplorerState } from "@/lib/state/explorer-state";
import { dateId } from "@/lib/queries/date-id";
import { filterSql } from "./filter-sql";

type Sql = Prisma.Sql;

export type Question = Pick<ExplorerState, "from" | "to" | "granularity" | "group" | "filter" | "metric" | "basis" | "include">;

export type Scan = {
  relation: "fact_cloud_billing" | "daily_spend" | "daily_spend_all" | "monthly_spend_by_provider" | "top_services_by_cost" | "daily_spend_change";
  /** `FROM … s` */
  from: Sql;
  where: Sql;
  /** Period key of a row, coarse enough that the scan groups by few of them; `periodStart` makes a day of it. */
  period: Sql;
  /** First day of the period of key `a.p`, as an int yyyymmdd; null for granularity none. */
  periodStart: Sql;
  cost: Sql;
  /** Rows of the fact behind a row. */
  rows: Sql;
};

const raw = (text: string): Sql => Prisma.raw(text);

/**
 * The scan of a question as `scope`. Totals of any relation it may choose are the same to the last digit.
 * @param asOf a data version: the changes up to it instead of what is published now
 * @throws AppError "invalid_input" for a question whose past answer is not on record
 */
export function scanFor(scope: Scope, question: Question, asOf: number | null = null): Scan {
  return scanOf(scope, asOf === null ? relationFor(scope, question) : relationAsOf(question), question, asOf);
}

/** The scan of a question on a relation that the caller chose. */
export function scanOf(scope: Scope, relation: Scan["relation"], question: Question, asOf: number | null = null): Scan {
  const conditions = [rangeSql(relation, question), filterSql(question.filter), ...(asOf === null ? [] : [Prisma.sql`s.data_version <= ${asOf}::bigint`])];
  // The policy decides; the planner cannot look into it and takes its teams for most of the table. Named here as well, they are looked up by index.
  if (scope.kind === "team") conditions.push(Prisma.sql`s.team_id = ANY (${[...scope.teamIds]}::int[])`);
  if (question.include.length > 0) conditions.push(includeSql(question));
  return {
    relation,
    from: Prisma.sql`gold.${raw(relation)} s`,
    where: Prisma.join(conditions, " AND "),
    ...periodSql(relation, question),
    cost: raw(`s.${question.metric}_cost`),
    rows: relation === "fact_cloud_billing" ? raw("1") : raw("s.row_count"),
  };
}

/** The fact's rows of a question, on alias `s`: the same rows that its totals add up. */
export function factWhere(question: Question): Sql {
  const conditions = [rangeSql("fact_cloud_billing", question), filterSql(question.filter)];
  if (question.include.length > 0) conditions.push(includeSql(question));
  return Prisma.join(conditions, " AND ");
}

function includeSql({ include }: Question): Sql {
  return Prisma.sql`s.charge_category = ANY (${[...include]}::text[])`;
}

function relationFor(scope: Scope, question: Question): Scan["relation"] {
  const dimensions = new Set<Dimension>([...question.group, ...question.filter.flatMap((set) => set.map((term) => term.key))]);
  if ([...dimensions].some(isDetailDimension)) return "fact_cloud_billing";
  const only = (...allowed: Dimension[]): boolean => [...dimensions].every((dimension) => allowed.includes(dimension));
  if (wholeMonths(question) && (question.metric === "billed" || question.metric === "effective")) {
    if (only("provider", "team", "charge_category")) return "monthly_spend_by_provider";
    if (question.basis === "usage" && question.include.length === 0 && only("provider", "team", "service")) return "top_services_by_cost";
  }
  // Without team the rollup is smaller; who sees everything may read it.
  return scope.kind === "all" && !dimensions.has("team") ? "daily_spend_all" : "daily_spend";
}

/** Changes are kept at the grain of the daily rollup, billed and effective. */
function relationAsOf({ group, filter, metric }: Question): Scan["relation"] {
  const detail = [...group, ...filter.flatMap((set) => set.map((term) => term.key))].find(isDetailDimension);
  if (detail !== undefined) throw new AppError("invalid_input", `as_of: what ${detail} cost on an earlier day is not on record. Group and filter by provider, source, account, service, team, environment, region or charge_category.`, { details: { field: "as_of" } });
  if (metric !== "billed" && metric !== "effective") throw new AppError("invalid_input", `as_of: ${metric} cost of an earlier day is not on record. Use metric=billed or metric=effective.`, { details: { field: "as_of" } });
  return "daily_spend_change";
}

function wholeMonths({ from, to, granularity, basis }: Question): boolean {
  const step = resolvedGranularity({ from, to, granularity, basis });
  return from === monthStart(from) && to === monthStart(to) && step !== "day" && step !== "week";
}

function isMonthly(relation: Scan["relation"]): boolean {
  return relation === "monthly_spend_by_provider" || relation === "top_services_by_cost";
}

function rangeSql(relation: Scan["relation"], { from, to, basis }: Question): Sql {
  if (basis === "invoice") return Prisma.sql`s.billing_period >= ${from}::date AND s.billing_period < ${to}::date`;
  if (isMonthly(relation)) return Prisma.sql`s.month >= ${from}::date AND s.month < ${to}::date`;
  return Prisma.sql`s.date_id >= ${dateId(from)}::int AND s.date_id < ${dateId(to)}::int`;
}

function periodSql(relation: Scan["relation"], question: Question): { period: Sql; periodStart: Sql } {
  const step = resolvedGranularity(question);
  if (step === "none") return { period: raw("0"), periodStart: raw("NULL::int") };
  if (step === "day") return { period: raw("s.date_id"), periodStart: raw("a.p") };
  if (step === "week") return { period: raw("s.date_id"), periodStart: raw("to_char(date_trunc('week', to_date(a.p::text, 'YYYYMMDD')), 'YYYYMMDD')::int") };
  const date = question.basis === "invoice" ? "s.billing_period" : isMonthly(relation) ? "s.month" : null;
  const period = raw(date === null ? "s.date_id / 100" : `(extract(year FROM ${date}) * 100 + extract(month FROM ${date}))::int`);
  return { period, periodStart: raw(step === "month" ? "a.p * 100 + 1" : "(a.p / 100) * 10000 + ((a.p % 100 - 1) / 3 * 3 + 1) * 100 + 1") };
}

// The explorer's answer beside the days it is compared with: the total, each row of the table, and each period of the chart.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { addDays, addMonths, daysBetween, monthStart, type Day } from "@/lib/dates/dates";
import { addMoney, canonicalMoney, type Money } from "@/lib/money/money";
import { dayOfDateId } from "@/lib/queries/date-id";
import { comparedRanges, type ComparedRanges } from "@/lib/state/comparison";
import { resolvedGranularity, type ExplorerState } from "@/lib/state/explorer-state";
import type { Compared } from "./compared-spend";
import type { ExplorerView } from "./explorer-view";
import { OTHERS, type GroupValue } from "./group-value";
import { groupValues, keyList, nameList, namesSql, scannedSql } from "./grouped-sql";
import { nextPeriod, periodStart } from "./periods";
import { scanFor } from "./scan";

/** What a row of the table, of any level, came to on the compared days. */
export type ComparedNode = Compared & { path: GroupValue[] };

export type SpendComparison = ComparedRanges & {
  total: Compared;
  /** Largest first on either side, at most MAX_NODES a level; values of the days before that are gone now stand among them. */
  nodes: ComparedNode[];
  /** For each series of the chart, in its order, what its periods are compared with; null where no whole period has a counterpart. */
  series: (Money | null)[][];
};

const MAX_NODES = 1_000;

type Row = Record<string, unknown> & { part: "total" | "node" | "chart"; level: number; period: number | null; current: string; previous: string };

/** Null where the state asks for no comparison or none of its days is complete. Amounts are exact, of the view's currency. */
export async function spendComparison(tx: ScopedTx, scope: Scope, state: ExplorerState, view: ExplorerView, completeThrough: Day | null): Promise<SpendComparison | null> {
  const ranges = comparedRanges(state, completeThrough);
  if (ranges === null) return null;
  const byMonth = alignedByMonth(state, ranges);
  const rows = await tx.$queryRaw<Row[]>(comparisonSql(scope, state, ranges, view, byMonth));
  const compared = ({ current, previous }: Row): Compared => ({ current: canonicalMoney(current), previous: canonicalMoney(previous) });
  const total = rows.find(({ part }) => part === "total");
  return {
    ...ranges,
    total: total === undefined ? { current: "0.00", previous: "0.00" } : compared(total),
    nodes: rows.filter(({ part }) => part === "node").map((row) => ({ path: groupValues(row, row.level), ...compared(row) })),
    series: view.series.map((series) => previousValues(rows.filter((row) => row.part === "chart" && isOf(row, series, state)), state, ranges, view, byMonth)),
  };
}

/** Months against months where both ranges begin with one; else each day against the day as many days before. */
function alignedByMonth(state: ExplorerState, { current, previous }: ComparedRanges): boolean {
  const step = resolvedGranularity(state);
  return (step === "month" || step === "quarter") && current.from === monthStart(current.from) && previous.from === monthStart(previous.from);
}

function isOf(row: Row, series: GroupValue, state: ExplorerState): boolean {
  if (state.group.length === 0) return true;
  const [value] = groupValues(row, 1);
  return value !== undefined && value.kind === series.kind && (value.kind !== "value" || value.value === series.value);
}

function previousValues(rows: readonly Row[], state: ExplorerState, { current, previous }: ComparedRanges, view: ExplorerView, byMonth: boolean): (Money | null)[] {
  const step = view.granularity;
  if (step === "none") return [canonicalMoney(rows[0]?.previous ?? "0")];
  const at = new Map(view.periods.map((period, index) => [period, index]));
  const sums = view.periods.map((period): Money | null => (isCompared(period, step, state, current) ? "0.00" : null));
  const counterpart = (day: Day): Day => (byMonth ? addMonths(current.from, monthsBetween(previous.from, day)) : addDays(current.from, daysBetween(previous.from, day)));
  for (const row of rows) {
    const day = counterpart(dayOfDateId(row.period ?? 0));
    const index = day < current.to ? at.get(periodStart(day, step)) : undefined;
    const sum = index === undefined ? null : sums[index];
    if (index !== undefined && sum !== null && sum !== undefined) sums[index] = addMoney(sum, row.previous);
  }
  return sums;
}

/** A period of which days still arrive is not compared. */
function isCompared(period: Day, step: Exclude<ReturnType<typeof resolvedGranularity>, "none">, state: ExplorerState, current: ComparedRanges["current"]): boolean {
  return current.to === state.to || nextPeriod(period, step) <= current.to;
}

function monthsBetween(a: Day, b: Day): number {
  const index = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return index(b) - index(a);
}

function comparisonSql(scope: Scope, state: ExplorerState, { current, previous }: ComparedRanges, view: ExplorerView, byMonth: boolean): Prisma.Sql {
  const { group } = state;
  const levels = group.length;
  const first = Math.min(1, levels);
  const step = view.granularity === "none" ? "none" : byMonth ? "month" : "day";
  const now = scanFor(scope, { ...state, ...current, granularity: "none" });
  const before = scanFor(scope, { ...state, ...previous, granularity: step });
  const all = namesSql(group);
  const one = namesSql(group, first);
  const named = view.series.filter(({ kind }) => kind === "value").map(({ value }) => value);
  const sets = Array.from({ length: levels }, (_, i) => Prisma.sql`, (${Prisma.raw(nameList(i + 1).sql.slice(2))})`);
  return Prisma.sql`
    WITH now AS (${scannedSql(now, group)}), before AS (${scannedSql(before, group)}),
    sums AS (
      SELECT p${keyList(levels)}, sum(current) AS current, sum(previous) AS previous FROM (
        SELECT 0 AS p${keyList(levels)}, cost AS current, 0::numeric AS previous FROM now WHERE currency = ${view.currency}
        UNION ALL SELECT p${keyList(levels)}, 0, cost FROM before WHERE currency = ${view.currency}) both_sides
       GROUP BY p${keyList(levels)}),
    named AS (SELECT a.current, a.previous${all.columns} FROM (SELECT sum(current) AS current, sum(previous) AS previous${keyList(levels)} FROM sums ${levels === 0 ? Prisma.empty : Prisma.sql`GROUP BY ${Prisma.raw(keyList(levels).sql.slice(2))}`}) a ${all.joins}),
    nodes AS (SELECT coalesce(sum(current), 0) AS current, coalesce(sum(previous), 0) AS previous${nameList(levels)}, ${levelSql(levels)} AS level FROM named GROUP BY GROUPING SETS (()${sets.length === 0 ? Prisma.empty : Prisma.join(sets, "")})),
    ranked AS (SELECT *, row_number() OVER (PARTITION BY level ORDER BY greatest(abs(current), abs(previous)) DESC${nameList(levels)}) AS at FROM nodes),
    chart AS (SELECT ${before.periodStart} AS period${one.columns}, a.previous FROM (SELECT p${keyList(first)}, sum(previous) AS previous FROM sums GROUP BY p${keyList(first)}) a ${one.joins} WHERE a.previous <> 0),
    folded AS (SELECT period${first === 0 ? Prisma.empty : foldedSql(named)}, sum(previous) AS previous FROM chart GROUP BY period${first === 0 ? Prisma.empty : Prisma.sql`, 2, 3, 4, 5`})
    SELECT CASE level WHEN 0 THEN 'total' ELSE 'node' END AS part, level, NULL::int AS period${nameList(levels)}, NULL::boolean AS o1, current::text, previous::text FROM ranked WHERE at <= ${MAX_NODES}::int
    UNION ALL
    SELECT 'chart', 0, period${nameList(first)}${noNames(levels)}, ${first === 0 ? Prisma.sql`NULL` : Prisma.sql`o1`}, '0', previous::text FROM folded`;
}

/** How many keys a row of the grouping sets holds. */
function levelSql(levels: number): Prisma.Sql {
  return levels === 0 ? Prisma.raw("0") : Prisma.raw(Array.from({ length: levels }, (_, i) => `(1 - grouping(v${i + 1}))`).join(" + "));
}

/** What the chart names keeps its name, the unattributed too; all else belongs to its Others. */
function foldedSql(named: readonly string[]): Prisma.Sql {
  const kept = Prisma.sql`(n1 OR v1 = ANY (${[...named]}::text[]))`;
  return Prisma.sql`, CASE WHEN ${kept} THEN v1 ELSE ${OTHERS.value}::text END AS v1, CASE WHEN ${kept} THEN l1 ELSE ${OTHERS.label}::text END AS l1, n1, NOT ${kept} AS o1`;
}

function noNames(levels: number): Prisma.Sql {
  return Prisma.raw(Array.from({ length: Math.max(0, levels - 1) }, (_, i) => `, NULL::text AS v${i + 2}, NULL::text AS l${i + 2}, NULL::boolean AS n${i + 2}`).join(""));
}

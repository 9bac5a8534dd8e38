// The explorer's answer: the chart by period and first level, the table by all levels, both from one scan, so they agree to the last digit.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { dayOfDateId } from "@/lib/queries/date-id";
import { DEFAULT_TOP, resolvedGranularity, type ExplorerState } from "@/lib/state/explorer-state";
import { OTHERS, kindRank, type GroupValue } from "./group-value";
import { groupValues, keyList, nameList, namesSql, scannedSql } from "./grouped-sql";
import { periodsOf } from "./periods";
import { scanFor } from "./scan";
import { leadingCurrency, sortedTotals, totalIn, type CurrencyTotal } from "./totals";

export type ChartSeries = GroupValue & { values: (Money | null)[]; total: Money };
export type TableRow = { path: GroupValue[]; cost: Money };

export type ExplorerView = {
  currency: string;
  total: Money;
  totals: CurrencyTotal[];
  granularity: ReturnType<typeof resolvedGranularity>;
  /** First days, ascending, without gaps. */
  periods: Day[];
  /** Largest first, Others and the unattributed last; their sum is `total`. */
  series: ChartSeries[];
  /** One row a combination of values, largest first; the sum of rows and `more` is `total`. */
  rows: TableRow[];
  /** Combinations beyond MAX_TABLE_ROWS: per first value that has rows, and together (`first` null) for all others. */
  more: { first: GroupValue | null; count: number; cost: Money }[];
};

const MAX_TABLE_ROWS = 1_000;

type Row = Record<string, unknown> & { part: "total" | "chart" | "table" | "more"; currency: string; period: number | null; count: bigint | null; cost: string };

/** `newestDay` ends the chart where data ends. */
export async function explorerView(tx: ScopedTx, scope: Scope, state: ExplorerState, newestDay: Day | null): Promise<ExplorerView> {
  const found = await tx.$queryRaw<Row[]>(explorerSql(scope, state));
  const totals = sortedTotals(found.filter(({ part }) => part === "total").map(({ currency, cost }) => ({ currency, total: cost })));
  const currency = leadingCurrency(totals, state.currency);
  const own = (part: Row["part"]): Row[] => found.filter((row) => row.part === part && row.currency === currency);
  const granularity = resolvedGranularity(state);
  const periods = periodsOf(state, granularity, newestDay);
  return {
    currency,
    total: totalIn(totals, currency),
    totals,
    granularity,
    periods,
    series: seriesOf(own("chart"), periods, state),
    rows: own("table").map((row) => ({ path: groupValues(row, state.group.length), cost: canonicalMoney(row.cost) })),
    more: own("more").map((row) => ({ first: row.v1 === null || state.group.length < 2 ? null : (groupValues(row, 1)[0] ?? null), count: Number(row.count), cost: canonicalMoney(row.cost) })),
  };
}

function seriesOf(rows: readonly Row[], periods: readonly Day[], state: ExplorerState): ChartSeries[] {
  const at = new Map(periods.map((period, i) => [period, i]));
  const series = new Map<string, ChartSeries>();
  for (const row of rows) {
    const [named] = groupValues(row, Math.min(1, state.group.length));
    const value = named ?? { value: "(all)", label: "All spend", kind: "value" as const };
    const id = `${value.kind}:${value.value}`;
    const one = series.get(id) ?? { ...value, values: periods.map(() => null), total: canonicalMoney(String(row.series_total)) };
    series.set(id, one);
    const index = row.period === null ? 0 : at.get(dayOfDateId(row.period));
    if (index !== undefined) one.values[index] = canonicalMoney(row.cost);
  }
  // SQL delivered them by size; the kinds go last here because they are no sizes.
  return [...series.values()].sort((a, b) => kindRank(a.kind) - kindRank(b.kind));
}

function explorerSql(scope: Scope, state: ExplorerState): Prisma.Sql {
  const { group } = state;
  const levels = group.length;
  const first = Math.min(1, levels);
  const scan = scanFor(scope, { ...state, granularity: resolvedGranularity(state) });
  const all = namesSql(group);
  const one = namesSql(group, first);
  const top = state.top ?? DEFAULT_TOP;
  return Prisma.sql`
    WITH scanned AS (${scannedSql(scan, group)}),
    a AS (
      SELECT currency, p${keyList(levels)}, grouping(p) AS whole, sum(cost) AS cost
        FROM scanned GROUP BY GROUPING SETS ((currency, p${keyList(first)}), (currency${keyList(levels)}))),
    chart AS (
      SELECT a.currency, ${scan.periodStart} AS period${one.columns}, sum(a.cost) AS cost
        FROM a ${one.joins} WHERE a.whole = 0 GROUP BY a.currency, period${nameList(first)}),
    paths AS (
      SELECT a.currency${all.columns}, sum(a.cost) AS cost
        FROM a ${all.joins} WHERE a.whole = 1 GROUP BY a.currency${nameList(levels)}),
    paths_ranked AS (
      SELECT *, row_number() OVER (PARTITION BY currency ORDER BY cost DESC${nameList(levels)}) AS at FROM paths),
    shown AS (${levels === 0 ? Prisma.sql`SELECT currency, period, cost FROM chart` : foldedChartSql(top)})
    SELECT 'total' AS part, currency::text, NULL::int AS period${noNames(levels)}, NULL::boolean AS o1, NULL::bigint AS count, NULL::text AS series_total, sum(cost)::text AS cost
      FROM a WHERE whole = 1 GROUP BY currency
    UNION ALL
    (SELECT 'chart', currency::text, period${nameList(first)}${noNames(levels, 2)}, ${first === 0 ? Prisma.sql`NULL` : Prisma.sql`o1`}, NULL,
            (sum(cost) OVER w)::text, cost::text
       FROM shown WINDOW w AS (PARTITION BY currency${first === 0 ? Prisma.empty : Prisma.sql`, v1, o1`}) ORDER BY sum(cost) OVER w DESC, period)
    UNION ALL
    (SELECT 'table', currency::text, NULL${nameList(levels)}, NULL, NULL, NULL, cost::text FROM paths_ranked WHERE at <= ${MAX_TABLE_ROWS}::int ORDER BY at)
    ${levels === 0 ? Prisma.empty : moreSql(levels)}`;
}

/** The first level's `top` largest values by size over the whole range; the rest become Others, the unattributed stay themselves. */
function foldedChartSql(top: number): Prisma.Sql {
  return Prisma.sql`
    SELECT c.currency, c.period,
           CASE WHEN r.rank > ${top}::int THEN ${OTHERS.value}::text ELSE c.v1 END AS v1, CASE WHEN r.rank > ${top}::int THEN ${OTHERS.label}::text ELSE c.l1 END AS l1,
           c.n1, coalesce(r.rank > ${top}::int, false) AS o1, sum(c.cost) AS cost
      FROM chart c LEFT JOIN (
        SELECT currency, v1, row_number() OVER (PARTITION BY currency ORDER BY abs(sum(cost)) DESC, v1) AS rank FROM paths WHERE NOT n1 GROUP BY currency, v1
      ) r ON r.currency = c.currency AND r.v1 = c.v1 AND NOT c.n1
     GROUP BY 1, 2, 3, 4, 5, 6`;
}

function moreSql(levels: number): Prisma.Sql {
  const first = levels === 1 ? Prisma.sql`NULL::text AS v1, NULL::text AS l1, NULL::boolean AS n1` : Prisma.sql`s.v1, s.l1, s.n1`;
  return Prisma.sql`
    UNION ALL
    SELECT 'more', r.currency::text, NULL, ${first}${noNames(levels, 2)}, NULL, count(*), NULL, sum(r.cost)::text
      FROM paths_ranked r LEFT JOIN (SELECT DISTINCT currency, v1, l1, n1 FROM paths_ranked WHERE at <= ${MAX_TABLE_ROWS}::int) s
        ON s.currency = r.currency AND s.v1 = r.v1 AND s.l1 = r.l1 AND s.n1 = r.n1
     WHERE r.at > ${MAX_TABLE_ROWS}::int GROUP BY r.currency${levels === 1 ? Prisma.empty : Prisma.sql`, s.v1, s.l1, s.n1`}`;
}

/** ", NULL::text …" in the place of the name columns from level `from` on. */
function noNames(levels: number, from = 1): Prisma.Sql {
  const columns: string[] = [];
  for (let at = from; at <= levels; at += 1) columns.push(`, NULL::text AS v${at}, NULL::text AS l${at}, NULL::boolean AS n${at}`);
  return Prisma.raw(columns.join(""));
}

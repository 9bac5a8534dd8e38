// What was spent, by period and up to three dimensions: the question behind the costs API, `kco query` and saved questions.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { dayOfDateId } from "@/lib/queries/date-id";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { OTHERS, type GroupValue } from "./group-value";
import { groupValues, keyList, nameList, namesSql, scannedSql } from "./grouped-sql";
import { scanFor } from "./scan";
import { leadingCurrency, sortedTotals, totalIn, type CurrencyTotal } from "./totals";

export type CostRow = {
  /** First day of the period; the range's first day when there is but one. */
  period: Day;
  /** One value a level of `group`. */
  keys: GroupValue[];
  cost: Money;
};

export type Costs = {
  currency: string;
  rows: CostRow[];
  /** Σ of the rows, exact. */
  total: Money;
  /** Every currency of the answer with its own total; more than one when the range has several. */
  totals: CurrencyTotal[];
};

/** More rows than this help nobody and would hold the memory of the server (LO-6). */
const MAX_COST_ROWS = 50_000;

type Row = Record<string, unknown> & { part: "row" | "total"; currency: string; period: number | null; cost: string };

/**
 * Rows by period, then by `state.sort`; with `state.top` the first level names that many values, the rest become Others.
 * @param asOf a data version: the answer as it was published then
 * @throws AppError invalid_input when the answer would have more than MAX_COST_ROWS rows
 */
export async function costs(tx: ScopedTx, scope: Scope, state: ExplorerState, asOf: number | null = null): Promise<Costs> {
  if (state.sort.key === "change") throw new AppError("invalid_input", "sort=change: rows of costs carry no change. Sort by cost or name; /api/v1/costs/explain says what changed.", { details: { field: "sort" } });
  const found = await tx.$queryRaw<Row[]>(costsSql(scope, state, asOf));
  const totals = sortedTotals(found.filter(({ part }) => part === "total").map(({ currency, cost }) => ({ currency, total: cost })));
  const currency = leadingCurrency(totals, state.currency);
  const rows = found.filter((row) => row.part === "row" && row.currency === currency);
  if (found.length > MAX_COST_ROWS) {
    throw new AppError("invalid_input", `The answer has more than ${MAX_COST_ROWS.toLocaleString("en-US")} rows. Ask for a shorter range, a coarser granularity, fewer groups or a filter.`, { details: { field: "group" } });
  }
  return {
    currency,
    rows: rows.map((row) => ({ period: row.period === null ? state.from : dayOfDateId(row.period), keys: groupValues(row, state.group.length), cost: canonicalMoney(row.cost) })),
    total: totalIn(totals, currency),
    totals,
  };
}

function costsSql(scope: Scope, state: ExplorerState, asOf: number | null): Prisma.Sql {
  const { group } = state;
  const scan = scanFor(scope, state, asOf);
  // Changes of what had gone again by then add up to no row at all, not to a row of 0.
  const there = asOf === null ? Prisma.empty : Prisma.sql`HAVING sum(rows) <> 0`;
  const names = namesSql(group);
  const rows = state.top === null || group.length === 0 ? Prisma.sql`SELECT currency, period${nameList(group.length)}${noOthers(group.length)}, cost FROM named` : topRowsSql(group.length, state.top);
  return Prisma.sql`
    WITH scanned AS (${scannedSql(scan, group)}),
    a AS (SELECT currency, p${keyList(group.length)}, sum(cost) AS cost FROM scanned GROUP BY currency, p${keyList(group.length)} ${there}),
    named AS (
      SELECT a.currency, ${scan.periodStart} AS period${names.columns}, sum(a.cost) AS cost
        FROM a ${names.joins} GROUP BY a.currency, period${nameList(group.length)}),
    shown AS (${rows})
    (SELECT 'total' AS part, currency::text, NULL::int AS period${emptyNames(group.length)}, sum(cost)::text AS cost FROM a GROUP BY currency)
    UNION ALL
    (SELECT 'row', currency::text, period${nameList(group.length)}${othersList(group.length)}, cost::text FROM shown
      ORDER BY period, ${orderSql(state)} LIMIT ${MAX_COST_ROWS + 1}::int)`;
}

/** First-level values beyond the `top` largest (by size, so that a large credit is named too) fold into Others with all below them. */
function topRowsSql(levels: number, top: number): Prisma.Sql {
  const others = (column: string, then: string): string => `CASE WHEN r.rank > ${top} THEN ${then} ELSE n.${column} END AS ${column}`;
  const items = Array.from({ length: levels }, (_, i) => i + 1).map(
    (at) => `, ${others(`v${at}`, `'${OTHERS.value}'`)}, ${others(`l${at}`, `'${OTHERS.label}'`)}, ${others(`n${at}`, "false")}, coalesce(r.rank > ${top}, false) AS o${at}`,
  );
  return Prisma.sql`
    SELECT currency, period${nameList(levels)}${othersList(levels)}, sum(cost) AS cost FROM (
      SELECT n.currency, n.period${Prisma.raw(items.join(""))}, n.cost
        FROM named n LEFT JOIN (
          SELECT currency, v1, row_number() OVER (PARTITION BY currency ORDER BY abs(sum(cost)) DESC, v1) AS rank
            FROM named WHERE NOT n1 GROUP BY currency, v1
        ) r ON r.currency = n.currency AND r.v1 = n.v1 AND NOT n.n1) folded
    GROUP BY currency, period${nameList(levels)}${othersList(levels)}`;
}

function orderSql({ sort, group }: ExplorerState): Prisma.Sql {
  const direction = sort.direction === "asc" ? "ASC" : "DESC";
  if (group.length === 0) return Prisma.raw(`shown.cost ${direction}`);
  // Others and the unattributed come last, whatever the order of the named ones.
  return Prisma.raw(`o1, n1, ${sort.key === "name" ? "l1" : "shown.cost"} ${direction}, v1`);
}

function othersList(levels: number): Prisma.Sql {
  return Prisma.raw(Array.from({ length: levels }, (_, i) => `, o${i + 1}`).join(""));
}

function noOthers(levels: number): Prisma.Sql {
  return Prisma.raw(Array.from({ length: levels }, (_, i) => `, false AS o${i + 1}`).join(""));
}

function emptyNames(levels: number): Prisma.Sql {
  return Prisma.raw(Array.from({ length: levels }, (_, i) => `, NULL::text AS v${i + 1}, NULL::text AS l${i + 1}, NULL::boolean AS n${i + 1}`).join("") + Array.from({ length: levels }, (_, i) => `, NULL::boolean AS o${i + 1}`).join(""));
}

// The spend of two ranges side by side, in all and by each of several dimensions, from one scan.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { dateId } from "@/lib/queries/date-id";
import type { Dimension } from "@/lib/state/dimensions";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { groupValues, keyList, namesSql, scannedSql } from "./grouped-sql";
import type { GroupValue } from "./group-value";
import type { Range } from "./month-to-date";
import { scanFor } from "./scan";

export type Compared = { current: Money; previous: Money };
export type ComparedTotal = Compared & { currency: string };
export type ComparedValue = GroupValue & ComparedTotal;

export type ComparedSpend = {
  /** One entry a currency. */
  totals: ComparedTotal[];
  /** Per dimension, in the order asked, every value with spend in either range; largest current first. */
  byDimension: ComparedValue[][];
};

export type ComparedQuestion = Pick<ExplorerState, "filter" | "metric" | "include"> & { current: Range; previous: Range; dimensions: readonly Dimension[] };

type Row = Record<string, unknown> & { at: number; currency: string; current: string; previous: string };

/** Both ranges lie in [previous.from, current.to); amounts are exact. */
export async function comparedSpend(tx: ScopedTx, scope: Scope, question: ComparedQuestion): Promise<ComparedSpend> {
  const rows = await tx.$queryRaw<Row[]>(comparedSql(scope, question));
  const amounts = ({ currency, current, previous }: Row): ComparedTotal => ({ currency, current: canonicalMoney(current), previous: canonicalMoney(previous) });
  return {
    totals: rows.filter(({ at }) => at === 0).map(amounts),
    byDimension: question.dimensions.map((_, i) => rows.filter(({ at }) => at === i + 1).flatMap((row) => groupValues(row, 1).map((value) => ({ ...value, ...amounts(row) })))),
  };
}

function comparedSql(scope: Scope, { filter, metric, include, current, previous, dimensions }: ComparedQuestion): Prisma.Sql {
  const scan = scanFor(scope, { filter, metric, include, from: previous.from, to: current.to, group: dimensions, granularity: "day", basis: "usage" });
  const within = (range: Range): Prisma.Sql => Prisma.sql`p >= ${dateId(range.from)}::int AND p < ${dateId(range.to)}::int`;
  const sets = dimensions.map((_, i) => Prisma.sql`, (currency, k${Prisma.raw(String(i + 1))})`);
  const raw = (text: string): Prisma.Sql => Prisma.raw(text);
  const named = dimensions.map((dimension, i) => {
    const names = namesSql([dimension]);
    // Each grouping set holds one key; the others are null there, so `set_of` tells which one a row belongs to.
    return Prisma.sql`
      UNION ALL (SELECT ${i + 1}::int, a.currency::text${names.columns}, sum(a.current)::text, sum(a.previous)::text
        FROM (SELECT currency, k${raw(String(i + 1))} AS k1, current, previous FROM sums WHERE set_of = ${setMask(dimensions.length, i)}::int) a ${names.joins}
       GROUP BY a.currency, v1, l1, n1 HAVING sum(a.current) <> 0 OR sum(a.previous) <> 0 ORDER BY sum(a.current) DESC, sum(a.previous) DESC, v1)`;
  });
  const grouping = dimensions.length === 0 ? raw("0") : raw(`grouping(${dimensions.map((_, i) => `k${i + 1}`).join(", ")})`);
  return Prisma.sql`
    WITH scanned AS (${scannedSql(scan, dimensions)}),
    sums AS (
      SELECT currency${keyList(dimensions.length)}, ${grouping} AS set_of,
             coalesce(sum(cost) FILTER (WHERE ${within(current)}), 0) AS current, coalesce(sum(cost) FILTER (WHERE ${within(previous)}), 0) AS previous
        FROM scanned WHERE (${within(current)}) OR (${within(previous)})
       GROUP BY GROUPING SETS ((currency)${sets.length === 0 ? Prisma.empty : Prisma.join(sets, "")}))
    SELECT 0::int AS at, currency::text, ${raw("NULL::text AS v1, NULL::text AS l1, NULL::boolean AS n1")}, current::text, previous::text
      FROM sums WHERE set_of = ${setMask(dimensions.length, -1)}::int
    ${named.length === 0 ? Prisma.empty : Prisma.join(named, " ")}`;
}

/** What grouping() says of the set that holds key `at` alone: a bit is 1 for each key that is not in the set, the first key highest. */
function setMask(levels: number, at: number): number {
  const all = 2 ** levels - 1;
  return at < 0 ? all : all - 2 ** (levels - 1 - at);
}

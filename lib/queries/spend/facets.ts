// Which values of a dimension the question's other filters leave, with amount and row count; what filter controls offer.
// Read from the rollups, never from a dimension, so that nobody is offered a name whose rows they may not see (AC-6).
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { canonicalMoney, type Money } from "@/lib/money/money";
import type { Dimension } from "@/lib/state/dimensions";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { GroupValue } from "./group-value";
import { groupValues, namesSql, scannedSql } from "./grouped-sql";
import { scanFor } from "./scan";
import { leadingCurrency, sortedTotals } from "./totals";

export type Facet = GroupValue & { cost: Money; rows: number };

export type Facets = {
  dimension: Dimension;
  currency: string;
  /** Largest first, the unattributed last. */
  values: Facet[];
  /** Values beyond `limit`; `search` finds them. */
  more: number;
};

export const MAX_FACETS = 200;

type Row = Record<string, unknown> & { currency: string; cost: string; rows: bigint; total: string; matches: bigint };

/** `search` narrows by name, ignoring case, spaces, "_" and "-". */
export async function facets(tx: ScopedTx, scope: Scope, state: ExplorerState, ask: { dimension: Dimension; search?: string; limit?: number }): Promise<Facets> {
  const { dimension, search = "", limit = MAX_FACETS } = ask;
  const others = state.filter.map((set) => set.filter(({ key }) => key !== dimension)).filter((set) => set.length > 0);
  // A set that spoke of this dimension alone leaves every row open, and with it the whole OR.
  const filter = others.length === state.filter.length ? others : [];
  // Granularity none lets whole months come from the monthly tables.
  const scan = scanFor(scope, { ...state, group: [dimension], filter, granularity: "none" });
  const rows = await tx.$queryRaw<Row[]>(facetsSql(scan, dimension, search, limit));
  const totals = sortedTotals([...new Map(rows.map(({ currency, total }) => [currency, { currency, total }])).values()]);
  const currency = leadingCurrency(totals, state.currency);
  const own = rows.filter((row) => row.currency === currency);
  return {
    dimension,
    currency,
    values: own.map((row) => ({ ...one(row), cost: canonicalMoney(row.cost), rows: Number(row.rows) })),
    more: Math.max(0, Number(own[0]?.matches ?? 0n) - own.length),
  };
}

function one(row: Row): GroupValue {
  return groupValues(row, 1)[0] ?? { value: "", label: "", kind: "none" };
}

function facetsSql(scan: ReturnType<typeof scanFor>, dimension: Dimension, search: string, limit: number): Prisma.Sql {
  const names = namesSql([dimension]);
  const pattern = `%${search.toLowerCase().replace(/[\s_-]+/g, "").replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
  return Prisma.sql`
    WITH scanned AS (${scannedSql(scan, [dimension])}),
    a AS (SELECT currency, k1, sum(cost) AS cost, sum(rows) AS rows FROM scanned GROUP BY currency, k1),
    named AS (SELECT a.currency${names.columns}, sum(a.cost) AS cost, sum(a.rows) AS rows FROM a ${names.joins} GROUP BY a.currency, v1, l1, n1),
    ranked AS (
      SELECT *, sum(abs(cost)) OVER (PARTITION BY currency) AS total, row_number() OVER w AS at, count(*) OVER (PARTITION BY currency) AS matches
        FROM named WHERE lower(regexp_replace(l1 || ' ' || v1, '[\\s_-]+', '', 'g')) LIKE ${pattern}
      WINDOW w AS (PARTITION BY currency ORDER BY n1, cost DESC, v1))
    SELECT currency::text, v1, l1, n1, cost::text, rows::bigint, total::text, matches FROM ranked WHERE at <= ${limit}::int ORDER BY currency, at`;
}

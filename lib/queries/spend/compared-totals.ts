// A question's total beside that of the days it is compared with.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { canonicalMoney } from "@/lib/money/money";
import type { ComparedRanges, DayRange } from "@/lib/state/comparison";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { ComparedTotal } from "./compared-spend";
import { scannedSql } from "./grouped-sql";
import { scanFor } from "./scan";

/** One entry a currency; exact. */
export async function comparedTotals(tx: ScopedTx, scope: Scope, state: ExplorerState, { current, previous }: ComparedRanges): Promise<ComparedTotal[]> {
  const scan = (range: DayRange): Prisma.Sql => scannedSql(scanFor(scope, { ...state, ...range, group: [], granularity: "none" }), []);
  const rows = await tx.$queryRaw<ComparedTotal[]>(Prisma.sql`
    SELECT currency::text, coalesce(sum(current), 0)::text AS current, coalesce(sum(previous), 0)::text AS previous FROM (
      SELECT currency, cost AS current, 0::numeric AS previous FROM (${scan(current)}) now UNION ALL SELECT currency, 0, cost FROM (${scan(previous)}) before) sides
     GROUP BY currency`);
  return rows.map((row) => ({ currency: row.currency, current: canonicalMoney(row.current), previous: canonicalMoney(row.previous) }));
}

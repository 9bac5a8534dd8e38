// What a month was known to cost at the end of a day, beside what it costs now.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { addMonths, type Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { canonicalMoney, subtractMoney, type Money } from "@/lib/money/money";
import { dateId } from "@/lib/queries/date-id";
import { findAsOf, type AsOf } from "@/lib/queries/spend/as-of";

export interface MonthAsOf {
  readonly asOf: AsOf;
  /** Per currency; all charge categories, by usage day. */
  readonly rows: { readonly currency: string; readonly metric: "billed" | "effective"; readonly before: Money; readonly now: Money; readonly difference: Money }[];
}

/** @param month its first day. @throws AppError "not_found" when nothing was published by then */
export function monthAsOf(scope: Scope, month: Day, knownOn: Day): Promise<MonthAsOf> {
  return withScope(scope, async (tx) => {
    const asOf = await findAsOf(tx, knownOn);
    const rows = await tx.$queryRaw<{ currency: string; billedThen: string; billed: string; effectiveThen: string; effective: string }[]>(Prisma.sql`
      SELECT c.currency::text AS currency, coalesce(sum(c.billed_cost) FILTER (WHERE c.data_version <= ${asOf.version}::bigint), 0)::text AS "billedThen", sum(c.billed_cost)::text AS billed,
             coalesce(sum(c.effective_cost) FILTER (WHERE c.data_version <= ${asOf.version}::bigint), 0)::text AS "effectiveThen", sum(c.effective_cost)::text AS effective
        FROM gold.daily_spend_change c WHERE c.date_id >= ${dateId(month)}::int AND c.date_id < ${dateId(addMonths(month, 1))}::int GROUP BY 1 ORDER BY 1`);
    const line = (currency: string, metric: "billed" | "effective", before: string, now: string) => ({ currency, metric, before: canonicalMoney(before), now: canonicalMoney(now), difference: subtractMoney(now, before) });
    return { asOf, rows: rows.flatMap((r) => [line(r.currency, "billed", r.billedThen, r.billed), line(r.currency, "effective", r.effectiveThen, r.effective)]) };
  });
}

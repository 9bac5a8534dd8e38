// The figures of the daily summary, asked of the rollup for those who see everything; one answer per currency, never added together.
import type { Pool } from "pg";
import type { Day } from "@/lib/dates/dates";
import { addDays, monthStart } from "@/lib/dates/dates";

export interface SummaryNumbers {
  readonly currency: string;
  readonly day: Day; // the last complete day
  readonly cost: string;
  readonly sameWeekday: string; // seven days earlier
  readonly monthToDate: string;
  readonly previousMonthToDate: string; // the same number of days of the month before
  readonly drivers: readonly { readonly name: string; readonly cost: string; readonly before: string; readonly delta: string }[];
}

/** Effective cost, all charge categories (DOMAIN §3). Null when nothing is published yet. */
export async function summaryNumbers(pool: Pool): Promise<SummaryNumbers[]> {
  const { rows: days } = await pool.query<{ day: Day | null }>(
    "select max(st.complete_through)::text as day from ops.source_state st join ops.source s on s.id = st.source_id where s.removed_at is null",
  );
  const day = days[0]?.day;
  if (!day) return [];
  const month = monthStart(day);
  const previousMonth = monthStart(addDays(month, -1));
  const elapsed = Number(day.slice(8));
  const id = (d: Day): number => Number(d.replaceAll("-", ""));
  const previousEnd = addDays(previousMonth, elapsed - 1) < month ? addDays(previousMonth, elapsed - 1) : addDays(month, -1);
  const { rows } = await pool.query<{ currency: string; cost: string; same_weekday: string; mtd: string; previous_mtd: string }>(
    `select currency,
       coalesce(sum(effective_cost) filter (where date_id = $1), 0)::text as cost,
       coalesce(sum(effective_cost) filter (where date_id = $2), 0)::text as same_weekday,
       coalesce(sum(effective_cost) filter (where date_id between $3 and $1), 0)::text as mtd,
       coalesce(sum(effective_cost) filter (where date_id between $4 and $5), 0)::text as previous_mtd
     from gold.daily_spend_all where date_id between $4 and $1 group by 1 order by 1`,
    [id(day), id(addDays(day, -7)), id(month), id(previousMonth), id(previousEnd)],
  );
  return Promise.all(
    rows.map(async (r) => ({
      currency: r.currency,
      day,
      cost: r.cost,
      sameWeekday: r.same_weekday,
      monthToDate: r.mtd,
      previousMonthToDate: r.previous_mtd,
      drivers: await drivers(pool, r.currency, id(day), id(addDays(day, -7))),
    })),
  );
}

async function drivers(pool: Pool, currency: string, day: number, before: number): Promise<SummaryNumbers["drivers"]> {
  const { rows } = await pool.query<{ name: string; cost: string; before: string; delta: string }>(
    `select s.service_name as name, x.cost::text, x.before::text, (x.cost - x.before)::text as delta
     from (
       select service_id, coalesce(sum(effective_cost) filter (where date_id = $2), 0) as cost, coalesce(sum(effective_cost) filter (where date_id = $3), 0) as before
       from gold.daily_spend_all where date_id in ($2, $3) and currency = $1 group by 1
     ) x join gold.dim_service s on s.service_id = x.service_id
     where x.cost <> x.before order by abs(x.cost - x.before) desc, s.service_name limit 3`,
    [currency, day, before],
  );
  return rows;
}

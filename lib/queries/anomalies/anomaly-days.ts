// The days of a range that stand out most, one mark each for a chart.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { canonicalMoney, type Money } from "@/lib/money/money";

export type AnomalyDay = {
  day: Day;
  service: string;
  team: string;
  currency: string;
  /** Observed − expected of the day's largest anomaly. */
  delta: Money;
  /** Services and teams that stood out on the day. */
  count: number;
  /** Both rules fired for the largest one. */
  bothRules: boolean;
};

/** More marks than this say nothing about any of them. */
const MAX_DAYS = 8;

/** Ascending by day. `teamIds` narrows further than row-level security does. */
export async function anomalyDays(tx: ScopedTx, range: { from: Day; to: Day }, teamIds?: readonly number[]): Promise<AnomalyDay[]> {
  const team = teamIds === undefined ? Prisma.sql`TRUE` : Prisma.sql`team_id = ANY (${[...teamIds]}::int[])`;
  const rows = await tx.$queryRaw<(Omit<AnomalyDay, "count"> & { count: bigint })[]>(Prisma.sql`
    WITH found AS (
      SELECT usage_date, provider_id, service_id, team_id, currency, max(delta) AS delta, count(DISTINCT rule) > 1 AS both_rules
        FROM ops.anomaly WHERE usage_date >= ${range.from}::date AND usage_date < ${range.to}::date AND status IN ('open', 'acknowledged') AND delta > 0 AND ${team}
       GROUP BY 1, 2, 3, 4, 5),
    largest AS (
      SELECT DISTINCT ON (usage_date) *, count(*) OVER (PARTITION BY usage_date) AS count FROM found ORDER BY usage_date, delta DESC),
    shown AS (SELECT * FROM largest ORDER BY delta DESC LIMIT ${MAX_DAYS}::int)
    SELECT l.usage_date::text AS day, coalesce(s.service_name, 'Unknown') AS service, coalesce(t.team_name, 'Unallocated') AS team, l.currency::text AS currency,
           l.delta::text AS delta, l.count, l.both_rules AS "bothRules"
      FROM shown l LEFT JOIN gold.dim_service s ON s.service_id = l.service_id LEFT JOIN gold.dim_team t ON t.team_id = l.team_id ORDER BY l.usage_date`);
  return rows.map((row) => ({ ...row, delta: canonicalMoney(row.delta), count: Number(row.count) }));
}

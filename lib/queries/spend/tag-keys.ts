// The tag keys that occur in a range, most used first: what "group by tag" offers.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";
import { addDays, type Day } from "@/lib/dates/dates";
import { dateId } from "@/lib/queries/date-id";

/** Keys hardly change within a week, and reading all tags of a long range would cost seconds. */
const LOOK_BACK_DAYS = 7;
const MAX_KEYS = 100;

export type TagKey = { key: string; rows: number };

/** Keys on rows of the last week of the range ([from, to), no later than `newestDay`). */
export async function tagKeys(tx: ScopedTx, range: { from: Day; to: Day }, newestDay: Day): Promise<TagKey[]> {
  const end = addDays(newestDay, 1) < range.to ? addDays(newestDay, 1) : range.to;
  const start = addDays(end, -LOOK_BACK_DAYS) > range.from ? addDays(end, -LOOK_BACK_DAYS) : range.from;
  const rows = await tx.$queryRaw<{ key: string; rows: bigint }[]>(Prisma.sql`
    SELECT k.key, count(*) AS rows FROM gold.fact_cloud_billing f CROSS JOIN LATERAL jsonb_object_keys(f.tags) AS k(key)
     WHERE f.date_id >= ${dateId(start)}::int AND f.date_id < ${dateId(end)}::int
     GROUP BY k.key ORDER BY count(*) DESC, k.key LIMIT ${MAX_KEYS}::int`);
  return rows.map(({ key, rows: count }) => ({ key, rows: Number(count) }));
}

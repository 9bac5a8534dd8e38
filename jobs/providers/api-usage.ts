// What a source's requests have cost on a day, counted as they are made so that a crash loses none.
import type { Pool } from "pg";
import type { Day } from "@/lib/dates/dates";
import type { Money } from "@/lib/money/money";

export interface ApiUsage {
  readonly requests: number;
  readonly usd: Money;
}

/** Adds to the day's count (UTC day of the request, US dollars). */
export async function recordApiUsage(pool: Pool, sourceId: number, day: Day, spent: ApiUsage): Promise<void> {
  await pool.query(
    `INSERT INTO ops.api_usage AS u (source_id, day, requests, usd) VALUES ($1, $2, $3, $4)
     ON CONFLICT (source_id, day) DO UPDATE SET requests = u.requests + excluded.requests, usd = u.usd + excluded.usd`,
    [sourceId, day, spent.requests, spent.usd],
  );
}

/** What the source has spent on the UTC day so far, by all runs and processes. */
export async function apiUsageOn(pool: Pool, sourceId: number, day: Day): Promise<ApiUsage> {
  const { rows } = await pool.query<{ requests: number; usd: string }>("SELECT requests, usd::text FROM ops.api_usage WHERE source_id = $1 AND day = $2", [sourceId, day]);
  return rows[0] ?? { requests: 0, usd: "0" };
}

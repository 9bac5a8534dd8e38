// How far back a source's bills may still move: its daily run looks at every period that is not final (DOMAIN §2).
import type { Pool } from "pg";
import type { Day } from "@/lib/dates/dates";

/** First day of the oldest billing period that is not final; null: none is known. */
export async function oldestOpenPeriod(pool: Pool, sourceId: number): Promise<Day | null> {
  const { rows } = await pool.query<{ period: Day | null }>("SELECT min(billing_period)::text AS period FROM ops.billing_period_state WHERE source_id = $1 AND state = 'open'", [sourceId]);
  return rows[0]?.period ?? null;
}

// What retention would let go as of a day: partitions past their time, with rows and bytes, and whether each is archived.
import type { Pool } from "pg";
import type { Day } from "@/lib/dates/dates";

export interface RetentionItem {
  readonly layer: "bronze" | "silver" | "gold_detail";
  readonly month: Day;
  readonly source: string | null; // of bronze
  readonly source_id: number | null;
  readonly rows: string;
  readonly bytes: string;
  /** Every place holds it, read back as written; without that it stays. */
  readonly archived: boolean;
}

export interface RetentionPlan {
  readonly as_of: Day;
  readonly years: { readonly bronze: number; readonly silver: number; readonly gold_detail: number };
  readonly items: readonly RetentionItem[];
}

/** Gold's detail comes first: a cold month's proof is its silver, which must still be there. @param places URLs of the places that are configured */
export async function planRetention(pool: Pool, places: readonly string[], asOf: Day): Promise<RetentionPlan> {
  const years = await pool.query<RetentionPlan["years"]>("SELECT ops.retention_years('bronze') AS bronze, ops.retention_years('silver') AS silver, ops.retention_years('gold_detail') AS gold_detail");
  const { rows } = await pool.query<RetentionItem>(
    "SELECT layer, month::text AS month, source, source_id, rows::text AS rows, bytes::text AS bytes, archived FROM ops.retention_plan($1, $2) ORDER BY array_position(ARRAY['gold_detail', 'silver', 'bronze'], layer), month, source",
    [asOf, places],
  );
  return { as_of: asOf, years: years.rows[0] ?? { bronze: 7, silver: 3, gold_detail: 2 }, items: rows };
}

/** Plans, and leaves the plan where the pages read it: the web's roles see no raw records. */
export async function recordPlan(pool: Pool, places: readonly string[], asOf: Day): Promise<RetentionPlan> {
  const plan = await planRetention(pool, places, asOf);
  await pool.query("INSERT INTO ops.setting (key, value) VALUES ('retention_plan', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()", [JSON.stringify(plan)]);
  return plan;
}

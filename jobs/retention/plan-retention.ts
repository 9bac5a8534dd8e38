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

const PLAN = `
WITH leaves AS (
  SELECT n.nspname AS schema, c.oid, coalesce(m[3], p[2]) AS yyyymm, m[2]::int AS source_id, pg_total_relation_size(c.oid) AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL regexp_match(c.relname, '^(.+)_s(\\d+)_(\\d{6})$') m ON n.nspname = 'bronze'
    LEFT JOIN LATERAL regexp_match(c.relname, '^(cost_and_usage|fact_cloud_billing)_(\\d{6})$') p ON n.nspname IN ('silver', 'gold')
   WHERE c.relispartition AND c.relkind = 'r' AND n.nspname IN ('bronze', 'silver', 'gold')
), months AS (
  SELECT CASE schema WHEN 'gold' THEN 'gold_detail' ELSE schema END AS layer, to_date(yyyymm, 'YYYYMM') AS month, source_id, sum(bytes)::bigint AS bytes
    FROM leaves WHERE yyyymm IS NOT NULL GROUP BY 1, 2, 3
), old AS MATERIALIZED (
  SELECT * FROM months WHERE (month + interval '1 month')::date <= ($1::date - make_interval(years => ops.retention_years(layer)))::date
), counted AS MATERIALIZED (
  SELECT o.*, CASE layer
    WHEN 'bronze' THEN (SELECT coalesce(sum(b.rows), 0) FROM bronze.batch b WHERE b.source_id = o.source_id AND b.batch_month = o.month AND b.retired_at IS NULL)
    WHEN 'silver' THEN (SELECT count(*) FROM silver.cost_and_usage s WHERE s.usage_date >= o.month AND s.usage_date < o.month + interval '1 month')
    ELSE (SELECT count(*) FROM gold.fact_cloud_billing f WHERE f.date_id >= to_char(o.month, 'YYYYMMDD')::int AND f.date_id < to_char(o.month + interval '1 month', 'YYYYMMDD')::int) END AS rows
    FROM old o
)
SELECT c.layer, c.month::text AS month, s.name AS source, c.source_id, c.rows::text AS rows, c.bytes::text AS bytes,
       CASE c.layer WHEN 'bronze' THEN NOT EXISTS (
              SELECT FROM bronze.batch b WHERE b.source_id = c.source_id AND b.batch_month = c.month AND b.retired_at IS NULL
                 AND (NOT ops.is_archived($2, 'batch', b.id, NULL, NULL) OR (b.pages > 0 AND NOT ops.is_archived($2, 'pages', b.id, NULL, NULL))))
            ELSE ops.is_archived($2, 'silver', NULL, c.month, silver.month_content(c.month)) END AS archived
  FROM counted c LEFT JOIN ops.source s ON s.id = c.source_id
 ORDER BY array_position(ARRAY['gold_detail', 'silver', 'bronze'], c.layer), c.month, s.name`;

/** Gold's detail comes first: a cold month's proof is its silver, which must still be there. @param places URLs of the places that are configured */
export async function planRetention(pool: Pool, places: readonly string[], asOf: Day): Promise<RetentionPlan> {
  const years = await pool.query<RetentionPlan["years"]>("SELECT ops.retention_years('bronze') AS bronze, ops.retention_years('silver') AS silver, ops.retention_years('gold_detail') AS gold_detail");
  const { rows } = await pool.query<RetentionItem>(PLAN, [asOf, places]);
  return { as_of: asOf, years: years.rows[0] ?? { bronze: 7, silver: 3, gold_detail: 2 }, items: rows };
}

// Closed months of the cleaned zone as Parquet: the rows that count, every value as exact text.
import { join } from "node:path";
import { escapeIdentifier, type Pool } from "pg";
import type { WrittenObject } from "@/jobs/archive/archived-batch";
import { copyRows } from "@/jobs/archive/copy-rows";
import { writeTextParquet } from "@/jobs/archive/text-parquet";

export interface MonthToArchive {
  readonly month: string;
  /** Which rows it holds; another content is another object, so a restated month is archived again. */
  readonly content: string;
  readonly places: readonly string[];
}

/** Invoices close within the first days of the next month; ten leave room for the late ones. */
const SETTLING_DAYS = 10;

/** Months that ended SETTLING_DAYS before `asOf`, are complete for every source of an API that speaks for them, and lack in a place what they hold now. */
export async function monthsToArchive(pool: Pool, places: readonly string[], asOf: string): Promise<MonthToArchive[]> {
  const { rows } = await pool.query<MonthToArchive>(
    `WITH months AS (
       SELECT to_date(substring(c.relname FROM '^cost_and_usage_(\\d{6})$'), 'YYYYMM') AS month FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'silver.cost_and_usage'::regclass
     ), closed AS (
       SELECT month FROM months
        WHERE (month + interval '1 month')::date <= $2::date - ${SETTLING_DAYS}
          AND NOT EXISTS (SELECT FROM ops.source s JOIN ops.source_state t ON t.source_id = s.id
                           WHERE s.removed_at IS NULL AND s.type <> 'file' AND s.authoritative AND s.authority @> month AND coalesce(t.complete_through, '-infinity') < (month + interval '1 month')::date - 1)
     ), held AS MATERIALIZED (
       SELECT month, silver.month_content(month) AS content FROM closed
     )
     SELECT month::text AS month, content, places FROM (
       SELECT h.month, h.content, ARRAY(SELECT p FROM unnest($1::text[]) AS p WHERE NOT EXISTS (
                SELECT FROM ops.archive_object o WHERE o.place = p AND o.kind = 'silver' AND o.month = h.month AND o.content = h.content AND o.written_at IS NOT NULL)) AS places
         FROM held h WHERE h.content <> md5('')) x
      WHERE cardinality(places) > 0 ORDER BY month`,
    [places, asOf],
  );
  return rows;
}

export function monthPath({ month, content }: Pick<MonthToArchive, "month" | "content">): string {
  return `cleaned-billing/year=${month.slice(0, 4)}/month=${month.slice(5, 7)}/${month.slice(0, 7)}-${content.slice(0, 12)}.parquet`;
}

export async function writeMonth(pool: Pool, month: MonthToArchive, folder: string): Promise<WrittenObject> {
  const client = await pool.connect();
  try {
    const { fields } = await client.query("SELECT * FROM silver.cost_and_usage LIMIT 0");
    const columns = fields.map((field) => field.name);
    const query = `SELECT ${columns.map((column) => `s.${escapeIdentifier(column)}`).join(", ")} FROM silver.cost_and_usage s
      JOIN ops.slice c ON c.source_id = s.source_id AND c.slice = s.slice AND c.batch_id = s.batch_id
      WHERE s.usage_date >= '${month.month}' AND s.usage_date < date '${month.month}' + interval '1 month' AND NOT c.excluded @> s.usage_date`;
    const file = await writeTextParquet(join(folder, "silver.parquet"), columns, copyRows(client, query), { "kco.month": month.month, "kco.content": month.content });
    return { ...file, kind: "silver", archivePath: monthPath(month) };
  } finally {
    client.release();
  }
}

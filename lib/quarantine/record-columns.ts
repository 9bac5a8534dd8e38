// Which columns a file's records have: what the form offers for a correction.
import type { SqlRunner } from "@/lib/access/sql-runner";

/** Bronze columns by source name, of sources that are filled by files, as far as records of theirs were ever held back. */
export async function recordColumns(db: SqlRunner): Promise<Record<string, string[]>> {
  const rows = await db.query<{ source: string; columns: string[] }>(
    `SELECT s.name AS source, array_agg(DISTINCT a.attname::text) AS columns
       FROM ops.source s JOIN ops.extraction e ON e.source_id = s.id
       JOIN pg_class c ON c.relname = e.format JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'bronze'
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('source_id', 'batch_month', 'batch_id', 'ordinal', 'line', 'extra')
      WHERE s.type = 'file' AND s.id IN (SELECT source_id FROM silver.quarantine) GROUP BY 1`,
    [],
  );
  return Object.fromEntries(rows.map(({ source, columns }) => [source, columns]));
}

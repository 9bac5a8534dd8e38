// Turns an assertion (SQL that returns offending rows) into an observation: none = pass.
import type { Pool, PoolClient } from "pg";
import type { Observation } from "./check";

const SAMPLE_ROWS = 100;

/** Runs the assertion and keeps at most 100 of its rows as the sample. */
export async function offendingRows(db: Pool | PoolClient, sql: string, params: readonly unknown[], what: string): Promise<Observation> {
  const { rows } = await db.query<{ total: string; row: Record<string, unknown> }>(
    `select count(*) over () as total, to_jsonb(o) as row from (\n${sql}\n) o limit ${SAMPLE_ROWS}`,
    [...params],
  );
  const failed = Number(rows[0]?.total ?? 0);
  return {
    status: failed === 0 ? "pass" : "fail",
    observed: failed === 0 ? `no ${what}` : `${failed} ${what}`,
    expected: `no ${what}`,
    failedRows: failed,
    sample: rows.map((r) => r.row),
  };
}

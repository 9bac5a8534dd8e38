// How often a business key repeats within a delivery: information, never a duplicate (DOMAIN §1).
import type { Pool } from "pg";

export interface RepeatedKeys {
  readonly keys: number;
  readonly rows: number;
  readonly beyond_first: number;
}

/** Counts per batch, summed over the batches. Keys are told apart by their 64-bit hash: the key itself is wide and would spill to disk. */
export async function repeatedKeys(pool: Pool, batchIds: readonly string[]): Promise<RepeatedKeys> {
  const { rows } = await pool.query<RepeatedKeys>(
    `SELECT count(*)::int AS keys, coalesce(sum(n), 0)::int AS rows, coalesce(sum(n - 1), 0)::int AS beyond_first FROM (
       SELECT count(*) AS n FROM silver.cost_and_usage WHERE batch_id = ANY ($1::bigint[])
        GROUP BY batch_id, hash_record_extended(row(usage_date, sub_account_id, service_name, tags, region_id, resource_id, sku_id, charge_period_start), 0)
       HAVING count(*) > 1) k`,
    [batchIds],
  );
  return rows[0] ?? { keys: 0, rows: 0, beyond_first: 0 };
}

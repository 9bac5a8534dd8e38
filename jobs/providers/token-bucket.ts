// A token bucket in the database, shared by every process: whoever calls a provider takes its turn here first.
import type { Pool } from "pg";

// Room for one: a bucket that saves tokens up would let twice the rate pass in one second.
const CAPACITY = 1;

/**
 * Takes the next turn in the bucket `name` and gives back how long to wait for it, in milliseconds.
 * The turn is reserved at once, so that callers in several processes queue up one behind the other.
 */
export async function takeTurn(pool: Pool, name: string, perSecond: number): Promise<number> {
  const { rows } = await pool.query<{ tokens: number }>(
    `INSERT INTO ops.token_bucket AS b (name, tokens, updated_at) VALUES ($1, $2 - 1, clock_timestamp())
     ON CONFLICT (name) DO UPDATE SET
       tokens = least($2, b.tokens + greatest(0, extract(epoch FROM clock_timestamp() - b.updated_at)) * $3) - 1,
       updated_at = clock_timestamp()
     RETURNING tokens`,
    [name, CAPACITY, perSecond],
  );
  const tokens = rows[0]?.tokens ?? 0;
  return tokens >= 0 ? 0 : Math.ceil((-tokens / perSecond) * 1000);
}

// One transaction on one connection of a pool: commits what the function returns, rolls back what it throws.
import type { Pool, PoolClient } from "pg";
import { isRetryableDbError } from "./retryable";

export interface TxOptions {
  isolation?: "READ COMMITTED" | "REPEATABLE READ" | "SERIALIZABLE";
  readOnly?: boolean;
}

/** Runs `work` inside BEGIN … COMMIT and gives back its result; rethrows its error after ROLLBACK. Never retries by itself. */
export async function withTx<T>(pool: Pool, work: (client: PoolClient) => Promise<T>, options: TxOptions = {}): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${options.isolation ?? "READ COMMITTED"}${options.readOnly ? " READ ONLY" : ""}`);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((failure: Error) => (broken = failure));
    if (isRetryableDbError(error) && error instanceof Error) broken ??= error;
    throw error;
  } finally {
    client.release(broken); // a connection that could not even roll back must not serve anybody else
  }
}

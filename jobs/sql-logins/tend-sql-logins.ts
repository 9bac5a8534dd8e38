// Every few seconds: personal SQL logins stand as their people do, and nobody's statement runs for ever.
import type { Pool } from "pg";
import { messageOf } from "@/lib/errors/app-error";
import { isRetryableDbError } from "@/lib/db/retryable";
import { log } from "@/lib/log/log";

/** Rows have followed at once (sql_scope); this closes doors, moves people between the groups, and ends what takes longer than a minute. */
export async function tendSqlLogins(pool: Pool): Promise<void> {
  try {
    const { rows } = await pool.query<{ login: string; what: string }>("SELECT login, what FROM ops.tend_sql_logins()");
    for (const { login, what } of rows) log.info({ login, what }, "SQL login tended");
  } catch (error) {
    if (isRetryableDbError(error)) throw error;
    log.error({ reason: messageOf(error) }, "SQL logins could not be tended; disabled people see no rows all the same");
  }
}

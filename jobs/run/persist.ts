// Writes the engine's own records through a database restart: a run that worked must not end as crashed because its last line could not be written.
import { setTimeout as sleep } from "node:timers/promises";
import { isRetryableDbError } from "@/lib/db/retryable";
import { DATABASE_RETRY, retryDelayMs } from "@/jobs/run/retry";

/** Repeats `write` while the database is away, about a minute at most; `write` must be safe to repeat. */
export async function persist<T>(write: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await write();
    } catch (error) {
      if (!isRetryableDbError(error) || failures >= DATABASE_RETRY.attempts) throw error;
      await sleep(retryDelayMs(DATABASE_RETRY, failures, error, Math.random));
    }
  }
}

// Writes the engine's own records through a database restart: a run that worked must not end as crashed because its last line could not be written.
import { setTimeout as sleep } from "node:timers/promises";
import { isRetryableDbError } from "@/lib/db/retryable";

const PATIENCE_MS = 120_000; // crash recovery of a busy server on a slow disk takes tens of seconds
const PAUSE_MS = 1_000;

/** Repeats `write` while the database is away, two minutes at most; `write` must be safe to repeat. */
export async function persist<T>(write: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isRetryableDbError(error) || Date.now() > deadline) throw error;
      await sleep(PAUSE_MS * (0.25 + Math.random()));
    }
  }
}

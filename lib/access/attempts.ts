// Counts tries, so that guessing is slow: by account and by address, as hashes, written before they are counted.
import "server-only";
import { createHash } from "node:crypto";
import type { SqlRunner } from "./sql-runner";

const KEPT = "1 day";

/** The name under which tries are counted; no address can be read from it. */
export function attemptKey(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}

/** Tries under `key` in the last `seconds`, this one included. Written before it is counted, so that a hundred at once still see each other. */
export async function countAttempt(db: SqlRunner, key: string, seconds = 60): Promise<number> {
  await db.query("INSERT INTO ops.sign_in_attempt (key) VALUES ($1) RETURNING 1", [key]);
  const rows = await db.query<{ n: number }>("SELECT count(*)::int AS n FROM ops.sign_in_attempt WHERE key = $1 AND at > now() - make_interval(secs => $2::int)", [key, seconds]);
  return rows[0]?.n ?? 0;
}

/** Takes the tries under `key` back, and everybody's old ones. */
export async function forgetAttempts(db: SqlRunner, key: string): Promise<void> {
  await db.query(`DELETE FROM ops.sign_in_attempt WHERE key = $1 OR at < now() - interval '${KEPT}' RETURNING 1`, [key]);
}

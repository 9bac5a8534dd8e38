// Checks an address and a password: same answer and same work for an unknown person, a wrong password and a disabled account.
import "server-only";
import { createHash } from "node:crypto";
import { log } from "@/lib/log/log";
import { findUserByEmail, type UserRow } from "./identity";
import { verifyPassword } from "./password";
import type { SqlRunner } from "./sql-runner";

const PER_ADDRESS = 5; // a minute, for one account from one address (SE-9)
// Behind no proxy the address is what the client claims, so an account alone has a limit too; higher, or a stranger could lock it.
const PER_ACCOUNT = 30;
const WINDOW = "60 seconds";
const KEPT = "1 day";

export interface Attempt {
  readonly email: string;
  readonly password: string;
  readonly address: string;
}

export type SignInResult = { readonly kind: "ok"; readonly user: UserRow } | { readonly kind: "refused" } | { readonly kind: "too_many" };

function keyOf(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}

/** Written before it is counted, so that a hundred attempts at once still see each other. */
async function countAttempt(db: SqlRunner, key: string): Promise<number> {
  await db.query("INSERT INTO ops.sign_in_attempt (key) VALUES ($1) RETURNING 1", [key]);
  const rows = await db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ops.sign_in_attempt WHERE key = $1 AND at > now() - interval '${WINDOW}'`, [key]);
  return rows[0]?.n ?? 0;
}

async function forgetAttempts(db: SqlRunner, key: string): Promise<void> {
  await db.query(`DELETE FROM ops.sign_in_attempt WHERE key = $1 OR at < now() - interval '${KEPT}' RETURNING 1`, [key]);
}

/** Says who it is, or only that address and password do not fit. Five tries a minute for one account from one address. */
export async function checkSignIn(db: SqlRunner, attempt: Attempt): Promise<SignInResult> {
  const email = attempt.email.trim().toLowerCase().slice(0, 254);
  const here = keyOf("address", email, attempt.address);
  const [fromHere, onAccount] = [await countAttempt(db, here), await countAttempt(db, keyOf("account", email))];
  if (fromHere > PER_ADDRESS || onAccount > PER_ACCOUNT) {
    log.warn({ event: "sign_in_too_many", key: here.slice(0, 12) }, "sign-in stopped: too many attempts");
    return { kind: "too_many" };
  }
  const found = await findUserByEmail(db, email);
  const fits = await verifyPassword(found?.passwordHash ?? null, attempt.password);
  if (!found || !fits || found.disabledAt !== null) {
    log.warn({ event: "sign_in_refused", key: here.slice(0, 12) }, "sign-in refused");
    return { kind: "refused" };
  }
  await forgetAttempts(db, here);
  const { passwordHash: _, ...user } = found;
  return { kind: "ok", user };
}

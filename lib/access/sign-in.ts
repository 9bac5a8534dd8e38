// Checks an address and a password: same answer and same work for an unknown person, a wrong password and a disabled account.
import "server-only";
import { log } from "@/lib/log/log";
import { attemptKey, countAttempt, forgetAttempts } from "./attempts";
import { findUserByEmail, type UserRow } from "./identity";
import { verifyPassword } from "./password";
import { acceptsCode } from "./second-factor";
import type { SqlRunner } from "./sql-runner";

const PER_ADDRESS = 5; // a minute, for one account from one address (SE-9)
// Behind no proxy the address is what the client claims, so an account alone has a limit too; higher, or a stranger could lock it.
const PER_ACCOUNT = 30;

export interface Attempt {
  readonly email: string;
  readonly password: string;
  readonly address: string;
  /** Of the second factor, asked for after the password was right. */
  readonly code?: string;
}

export type SignInResult = { readonly kind: "ok"; readonly user: UserRow } | { readonly kind: "refused" | "too_many" | "code_needed" | "wrong_code" };

/** Says who it is, or only that address and password do not fit. Five tries a minute for one account from one address. */
export async function checkSignIn(db: SqlRunner, attempt: Attempt): Promise<SignInResult> {
  const email = attempt.email.trim().toLowerCase().slice(0, 254);
  const here = attemptKey("address", email, attempt.address);
  const [fromHere, onAccount] = [await countAttempt(db, here), await countAttempt(db, attemptKey("account", email))];
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
  if (found.secondFactor) {
    if (!attempt.code) return { kind: "code_needed" };
    if (!(await acceptsCode(db, found.id, attempt.code))) {
      log.warn({ event: "sign_in_wrong_code", key: here.slice(0, 12) }, "sign-in refused: wrong code");
      return { kind: "wrong_code" };
    }
  }
  await forgetAttempts(db, here);
  const { passwordHash: _, ...user } = found;
  return { kind: "ok", user };
}

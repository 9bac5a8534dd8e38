// What people do with their own account: sessions, password, second factor. Taking and changing asks for the password again.
import "server-only";
import { AppError } from "@/lib/errors/app-error";
import { attemptKey, countAttempt, forgetAttempts } from "./attempts";
import { identityDb } from "./auth-options";
import { emailOf, findUserByEmail, setPassword, type UserRow } from "./identity";
import { verifyPassword } from "./password";
import { beginEnrolment, confirmEnrolment, recoveryCodesLeft, removeSecondFactor, type Enrolment } from "./second-factor";
import { listSessions, type SessionRow } from "./session-store";

const TRIES = 5; // a minute: whoever sits at an open session must not guess on

export interface Account {
  readonly person: UserRow;
  readonly hasPassword: boolean;
  readonly sessions: SessionRow[];
  readonly recoveryCodes: number;
}

/** @throws AppError "not_found" when the account is gone */
export async function accountOf(userId: string): Promise<Account> {
  const db = identityDb();
  const found = await findUserByEmail(db, await emailOf(db, userId));
  if (!found) throw new AppError("not_found", "The account is gone.");
  const { passwordHash, ...person } = found;
  return { person, hasPassword: passwordHash !== null, sessions: await listSessions(db, userId), recoveryCodes: person.secondFactor ? await recoveryCodesLeft(db, userId) : 0 };
}

/** @returns the address. @throws AppError "invalid_input" for a wrong password, "forbidden" after too many */
async function assertPassword(userId: string, password: string): Promise<string> {
  const db = identityDb();
  const key = attemptKey("password", userId);
  if ((await countAttempt(db, key)) > TRIES) throw new AppError("forbidden", "Too many tries. Wait one minute, then try again.");
  const email = await emailOf(db, userId);
  const found = await findUserByEmail(db, email);
  if (!(await verifyPassword(found?.passwordHash ?? null, password))) throw new AppError("invalid_input", "This is not your present password.");
  await forgetAttempts(db, key);
  return email;
}

/** Ends every session, this one included. @throws AppError "invalid_input", "forbidden" */
export async function changeOwnPassword(userId: string, current: string, password: string): Promise<void> {
  const email = await assertPassword(userId, current);
  await setPassword(identityDb(), email, password, `user:${email}`);
}

/** Ends one of the person's own sessions, or all but `kept`. Sessions of others are not found. @throws AppError "not_found" */
export async function endOwnSessions(userId: string, which: { readonly id: string } | { readonly kept: string }): Promise<number> {
  const one = "id" in which ? which.id : null;
  if (one !== null && !/^[0-9a-f-]{36}$/.test(one)) throw new AppError("not_found", "There is no such session.");
  const rows = await identityDb().query(
    `WITH ended AS (UPDATE ops.session SET revoked_at = now() WHERE user_id = $1::uuid AND revoked_at IS NULL AND CASE WHEN $2::uuid IS NULL THEN id <> $3::uuid ELSE id = $2::uuid END RETURNING id),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, after) SELECT 'user:' || u.email, 'user.sessions.end', 'user:' || u.email, jsonb_build_object('sessions', (SELECT count(*) FROM ended)) FROM ops.app_user u WHERE u.id = $1::uuid AND EXISTS (SELECT FROM ended))
     SELECT id FROM ended`,
    [userId, one, "kept" in which ? which.kept : null],
  );
  if (one !== null && rows.length === 0) throw new AppError("not_found", "There is no such session; it may have ended meanwhile.");
  return rows.length;
}

/** @throws AppError "invalid_input" (the password), "conflict" */
export async function beginOwnFactor(userId: string, password: string): Promise<Enrolment> {
  await assertPassword(userId, password);
  return beginEnrolment(identityDb(), userId);
}

/** @returns the recovery codes. @throws AppError "invalid_input" (the code), "conflict" */
export function confirmOwnFactor(userId: string, code: string): Promise<string[]> {
  return confirmEnrolment(identityDb(), userId, code);
}

/** @throws AppError "invalid_input" (the password) */
export async function removeOwnFactor(userId: string, password: string): Promise<void> {
  const email = await assertPassword(userId, password);
  await removeSecondFactor(identityDb(), userId, `user:${email}`);
}

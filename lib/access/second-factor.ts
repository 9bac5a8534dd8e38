// A second factor: codes of an authenticator app (RFC 6238), each good once, and recovery codes for the day the phone is gone.
import "server-only";
import { randomInt } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { AppError } from "@/lib/errors/app-error";
import { attemptKey, countAttempt } from "./attempts";
import { tokenHash } from "./one-time-link";
import { seal, unseal } from "./seal";
import type { SqlRunner } from "./sql-runner";

const ISSUER = "K&Co Cloud Cost";
const PERIOD_S = 30;
const SECRET_BYTES = 20; // as RFC 4226 recommends
const WINDOW = 1; // clocks may differ by one step
const RECOVERY_CODES = 10;
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"; // 16 of these are 79 bits: a plain hash is enough
const TRIES = 10; // wrong or right, in a quarter of an hour, from anywhere: a million codes are not many
const TRIES_S = 900;

function totpOf(secret: string, email: string): TOTP {
  return new TOTP({ issuer: ISSUER, label: email, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_S });
}

/** The time step a code belongs to, or null for a wrong one. */
function stepOf(secret: string, code: string): number | null {
  const delta = totpOf(secret, "").validate({ token: code, window: WINDOW });
  return delta === null ? null : Math.floor(Date.now() / 1000 / PERIOD_S) + delta;
}

export interface Enrolment {
  /** Base32, to be typed where no camera is. */
  readonly secret: string;
  /** otpauth:// address, as a QR code holds it. */
  readonly uri: string;
}

/** A new secret that waits for its first code. @throws AppError "conflict" when a second factor is on */
export async function beginEnrolment(db: SqlRunner, userId: string): Promise<Enrolment> {
  const secret = new Secret({ size: SECRET_BYTES }).base32;
  const rows = await db.query<{ email: string }>("UPDATE ops.app_user SET totp_secret = $2 WHERE id = $1::uuid AND totp_since IS NULL RETURNING email", [userId, seal(secret, "totp")]);
  if (!rows[0]) throw new AppError("conflict", "A second factor is on already. Turn it off first to use another app.");
  return { secret, uri: totpOf(secret, rows[0].email).toString() };
}

function recoveryCode(): string {
  const group = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

/** Turns it on when the code is right. @returns the recovery codes, which nobody can read again. @throws AppError "invalid_input", "conflict" */
export async function confirmEnrolment(db: SqlRunner, userId: string, code: string): Promise<string[]> {
  if ((await countAttempt(db, attemptKey("code", userId), TRIES_S)) > TRIES) throw new AppError("forbidden", "Too many codes were tried. Wait a quarter of an hour, then try again.");
  const [waiting] = await db.query<{ sealed: string }>("SELECT totp_secret AS sealed FROM ops.app_user WHERE id = $1::uuid AND totp_secret IS NOT NULL AND totp_since IS NULL", [userId]);
  if (!waiting) throw new AppError("conflict", "No second factor is waiting for its first code. Begin again.");
  const step = stepOf(unseal(waiting.sealed, "totp"), code);
  if (step === null) throw new AppError("invalid_input", "This code is not right. Wait for the next one; if none is, the clock of the phone or of this server is wrong.");
  const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
  await db.query(
    `WITH turned AS (UPDATE ops.app_user SET totp_since = now(), totp_step = $2::bigint WHERE id = $1::uuid AND totp_since IS NULL RETURNING id, email),
     gone AS (DELETE FROM ops.recovery_code r USING turned t WHERE r.user_id = t.id AND NOT r.code_hash = ANY ($3::text[])),
     added AS (INSERT INTO ops.recovery_code (user_id, code_hash) SELECT t.id, c FROM turned t, unnest($3::text[]) AS c)
     INSERT INTO ops.audit_log (actor, action, object) SELECT 'user:' || email, 'user.second_factor.on', 'user:' || email FROM turned RETURNING 1`,
    [userId, step, codes.map(tokenHash)],
  );
  return codes;
}

/** True for a code of the app that was not used before, or an unused recovery code; either is used up by it. @throws AppError "forbidden" after too many tries */
export async function acceptsCode(db: SqlRunner, userId: string, text: string): Promise<boolean> {
  if ((await countAttempt(db, attemptKey("code", userId), TRIES_S)) > TRIES) throw new AppError("forbidden", "Too many codes were tried. Wait a quarter of an hour, then try again.");
  const code = text.trim().toLowerCase().replace(/\s/g, "");
  if (!/^\d{6}$/.test(code)) {
    const used = await db.query(
      `WITH used AS (UPDATE ops.recovery_code SET used_at = now() WHERE user_id = $1::uuid AND code_hash = $2 AND used_at IS NULL RETURNING user_id)
       INSERT INTO ops.audit_log (actor, action, object) SELECT 'user:' || u.email, 'user.recovery_code', 'user:' || u.email FROM used JOIN ops.app_user u ON u.id = used.user_id RETURNING 1`,
      [userId, tokenHash(code)],
    );
    return used.length > 0;
  }
  const [person] = await db.query<{ sealed: string }>("SELECT totp_secret AS sealed FROM ops.app_user WHERE id = $1::uuid AND totp_since IS NOT NULL", [userId]);
  const step = person ? stepOf(unseal(person.sealed, "totp"), code) : null;
  if (step === null) return false;
  const rows = await db.query("UPDATE ops.app_user SET totp_step = $2::bigint WHERE id = $1::uuid AND coalesce(totp_step, 0) < $2::bigint RETURNING 1", [userId, step]);
  return rows.length > 0;
}

/** Turns it off; recovery codes go with it. @param actor who, as the audit log names them */
export async function removeSecondFactor(db: SqlRunner, userId: string, actor: string, reason: string | null = null): Promise<void> {
  await db.query(
    `WITH off AS (UPDATE ops.app_user SET totp_secret = NULL, totp_since = NULL, totp_step = NULL WHERE id = $1::uuid AND totp_since IS NOT NULL RETURNING id, email),
     gone AS (DELETE FROM ops.recovery_code r USING off o WHERE r.user_id = o.id)
     INSERT INTO ops.audit_log (actor, action, object, reason) SELECT $2, 'user.second_factor.off', 'user:' || email, $3 FROM off RETURNING 1`,
    [userId, actor, reason],
  );
}

/** How many recovery codes are left. */
export async function recoveryCodesLeft(db: SqlRunner, userId: string): Promise<number> {
  const [row] = await db.query<{ n: number }>("SELECT count(*)::int AS n FROM ops.recovery_code WHERE user_id = $1::uuid AND used_at IS NULL", [userId]);
  return row?.n ?? 0;
}

// Links that work once: to take up an invitation, to set a new password, to make the first admin. The database keeps a hash of the token alone.
import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors/app-error";
import { databaseCodes } from "./database-failure";
import { readEmail } from "./email";
import { hashPassword } from "./password";
import type { SqlRunner } from "./sql-runner";

export type LinkKind = "setup" | "invite" | "reset";

const LIVES: Readonly<Record<LinkKind, string>> = { setup: "24 hours", invite: "72 hours", reset: "30 minutes" };
const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

/** What stands in the database for a token of 256 bits; a slow hash would only guard what can be guessed. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** 256 random bits as text for an address. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** The address of a link on this installation; never the host that a request claims. */
export function linkAddress(kind: LinkKind, token: string): string {
  const base = (process.env.KCO_BASE_URL || process.env.NEXTAUTH_URL || `http://localhost:${process.env.PORT || "3000"}`).replace(/\/$/, "");
  return kind === "setup" ? `${base}/setup?token=${token}` : `${base}/${kind}/${token}`;
}

/** Makes a link and ends earlier ones of its kind for the person. @returns its token, which nobody can read again */
export async function createLink(db: SqlRunner, kind: LinkKind, userId: string | null, actor: string): Promise<string> {
  const token = newToken();
  await db.query(
    `WITH ended AS (UPDATE ops.one_time_link SET used_at = now() WHERE kind = $1 AND user_id IS NOT DISTINCT FROM $2::uuid AND used_at IS NULL)
     INSERT INTO ops.one_time_link (kind, user_id, token_hash, created_by, expires_at) VALUES ($1, $2::uuid, $3, $4, now() + $5::text::interval) RETURNING 1`,
    [kind, userId, tokenHash(token), actor, LIVES[kind]],
  );
  return token;
}

/** Whose link it is; null when there is none, it was used, is too old, or its person is disabled. */
export async function readLink(db: SqlRunner, kind: "invite" | "reset", token: string): Promise<{ email: string; name: string } | null> {
  if (!TOKEN.test(token)) return null;
  const rows = await db.query<{ email: string; name: string }>(
    `SELECT u.email, u.name FROM ops.one_time_link l JOIN ops.app_user u ON u.id = l.user_id
      WHERE l.token_hash = $1 AND l.kind = $2 AND l.used_at IS NULL AND l.expires_at > now() AND u.disabled_at IS NULL`,
    [tokenHash(token), kind],
  );
  return rows[0] ?? null;
}

function deadLink(): AppError {
  return new AppError("not_found", "This link does not work any more: it was used, is too old, or a newer one was made. Ask for a new one.");
}

/** Sets the password of the link's person, ends their sessions and other links. Of two at once one succeeds. @returns the address. @throws AppError "not_found", "invalid_input" */
export async function redeemLink(db: SqlRunner, kind: "invite" | "reset", token: string, password: string): Promise<string> {
  if (!(await readLink(db, kind, token))) throw deadLink(); // hashing costs: only for a link that is one
  const rows = await db.query<{ email: string }>(
    `WITH link AS (UPDATE ops.one_time_link SET used_at = now() WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > now() RETURNING id, user_id),
     changed AS (UPDATE ops.app_user u SET password_hash = $3 FROM link WHERE u.id = link.user_id AND u.disabled_at IS NULL RETURNING u.id, u.email),
     ended AS (UPDATE ops.session s SET revoked_at = now() FROM changed c WHERE s.user_id = c.id AND s.revoked_at IS NULL),
     shut AS (UPDATE ops.one_time_link o SET used_at = now() FROM link WHERE o.user_id = link.user_id AND o.id <> link.id AND o.used_at IS NULL),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, after) SELECT 'user:' || c.email, 'user.password', 'user:' || c.email, jsonb_build_object('by', $2::text) FROM changed c)
     SELECT email FROM changed`,
    [tokenHash(token), kind, await hashPassword(password)],
  );
  if (!rows[0]) throw deadLink();
  return rows[0].email;
}

/** True when nobody can sign in as admin: only then the set-up door is open (SE-3). */
export async function needsFirstAdmin(db: SqlRunner): Promise<boolean> {
  const rows = await db.query<{ none: boolean }>("SELECT NOT EXISTS (SELECT FROM ops.app_user WHERE role = 'admin' AND disabled_at IS NULL) AS none", []);
  return rows[0]?.none === true;
}

/** True for a set-up link that works, while there is no admin. */
export async function readSetupLink(db: SqlRunner, token: string): Promise<boolean> {
  if (!TOKEN.test(token)) return false;
  const rows = await db.query(
    `SELECT 1 FROM ops.one_time_link WHERE token_hash = $1 AND kind = 'setup' AND used_at IS NULL AND expires_at > now()
        AND NOT EXISTS (SELECT FROM ops.app_user WHERE role = 'admin' AND disabled_at IS NULL)`,
    [tokenHash(token)],
  );
  return rows.length > 0;
}

/** Makes the first admin and shuts the door. @throws AppError "not_found" when it is shut or the link is none, "conflict" for an address that is taken */
export async function redeemSetup(db: SqlRunner, token: string, admin: { email: string; name: string; password: string }): Promise<string> {
  if (!(await readSetupLink(db, token))) throw deadLink();
  const email = readEmail(admin.email);
  const asked = db.query<{ email: string }>(
    `WITH link AS (UPDATE ops.one_time_link SET used_at = now() WHERE token_hash = $1 AND kind = 'setup' AND used_at IS NULL AND expires_at > now()
        AND NOT EXISTS (SELECT FROM ops.app_user WHERE role = 'admin' AND disabled_at IS NULL) RETURNING id),
     added AS (INSERT INTO ops.app_user (email, name, role, password_hash) SELECT $2, $3, 'admin', $4 FROM link RETURNING email),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, after) SELECT 'user:' || email, 'user.add', 'user:' || email, jsonb_build_object('role', 'admin', 'by', 'setup') FROM added)
     SELECT email FROM added`,
    [tokenHash(token), email, admin.name.trim() || email, await hashPassword(admin.password)],
  );
  const rows = await asked.catch((error: unknown) => {
    if (databaseCodes(error).includes("23505")) throw new AppError("conflict", `There is already a person with the address ${email}. Use another address, or make them admin: kco users set-role.`, { cause: error });
    throw error;
  });
  if (!rows[0]) throw deadLink();
  return rows[0].email;
}

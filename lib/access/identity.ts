// People: who exists, with which role and teams. Every change is one statement together with its line in the audit log.
import "server-only";
import { AppError } from "@/lib/errors/app-error";
import { teamCalled } from "@/lib/teams/find-team";
import { databaseCodes } from "./database-failure";
import { readEmail } from "./email";
import { hashPassword } from "./password";
import { ROLES, type Role } from "./scope";
import type { SqlRunner } from "./sql-runner";

export type Origin = "admin" | "cli" | "demo" | "sso";

export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly origin: Origin;
  readonly disabledAt: Date | null;
  readonly lastSignInAt: Date | null;
  /** Names of the teams they belong to themselves. */
  readonly teams: string[];
  /** True when a code is asked beside the password. */
  readonly secondFactor: boolean;
  /** Sessions that work now. */
  readonly sessions: number;
  /** Until when an invitation that nobody has taken up yet works. */
  readonly invitedUntil: Date | null;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Names or slugs; a lead or viewer without any sees no rows. */
  readonly teams: readonly string[];
  /** Null: there is none until an invitation is taken up or somebody else vouches for the person. */
  readonly password: string | null;
  readonly origin: Origin;
}

const COLUMNS = `u.id::text AS id, u.email, u.name, u.role, u.origin, u.disabled_at AS "disabledAt", u.last_sign_in_at AS "lastSignInAt",
  ARRAY(SELECT t.name FROM ops.membership m JOIN ops.team t ON t.id = m.team_id WHERE m.user_id = u.id ORDER BY t.name) AS teams,
  u.totp_since IS NOT NULL AS "secondFactor",
  (SELECT count(*)::int FROM ops.session s WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > now()) AS sessions,
  (SELECT max(l.expires_at) FROM ops.one_time_link l WHERE l.user_id = u.id AND l.kind = 'invite' AND l.used_at IS NULL AND l.expires_at > now()) AS "invitedUntil"`;

/** @throws AppError naming the allowed roles. */
export function readRole(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role) return role;
  throw new AppError("usage", `"${text}" is not a role. Use one of ${ROLES.join(", ")}.`);
}

/** @throws AppError naming the teams there are */
async function teamIds(db: SqlRunner, wanted: readonly string[]): Promise<number[]> {
  const teams = await db.query<{ id: number; name: string; slug: string }>("SELECT id, name, slug FROM ops.team WHERE id <> 0 ORDER BY name", []);
  return wanted.map((text) => {
    const found = teamCalled(teams, text);
    if (found) return found.id;
    throw new AppError("usage", `There is no team "${text}". Teams: ${teams.map((team) => team.name).join(", ") || "none yet (they come with the first bill that names one)"}.`);
  });
}

/** The person with this address, or null; `passwordHash` stays on the server. */
export async function findUserByEmail(db: SqlRunner, email: string): Promise<(UserRow & { readonly passwordHash: string | null }) | null> {
  const rows = await db.query<UserRow & { passwordHash: string | null }>(
    `SELECT ${COLUMNS}, u.password_hash AS "passwordHash" FROM ops.app_user u WHERE lower(u.email) = $1`,
    [email.trim().toLowerCase()],
  );
  return rows[0] ?? null;
}

/** The address of a person. @throws AppError "not_found" */
export async function emailOf(db: SqlRunner, id: string): Promise<string> {
  const rows = /^[0-9a-f-]{36}$/.test(id) ? await db.query<{ email: string }>("SELECT email FROM ops.app_user WHERE id = $1::uuid", [id]) : [];
  if (rows[0]) return rows[0].email;
  throw new AppError("not_found", "There is no such person; the list of people may have changed meanwhile.");
}

/** Everybody, by address. */
export function listUsers(db: SqlRunner): Promise<UserRow[]> {
  return db.query<UserRow>(`SELECT ${COLUMNS} FROM ops.app_user u ORDER BY lower(u.email)`, []);
}

/**
 * Adds a person. @param actor who does it, for the audit log ("cli", "user:<email>", "demo")
 * @returns the new id. @throws AppError "conflict" when the address is taken, "usage" for an unknown team, "invalid_input" for a weak password
 */
export async function addUser(db: SqlRunner, user: NewUser, actor: string): Promise<string> {
  const email = readEmail(user.email);
  const ids = await teamIds(db, user.teams);
  const passwordHash = user.password === null ? null : await hashPassword(user.password);
  const rows = await db.query<{ id: string }>(
    `WITH added AS (
       INSERT INTO ops.app_user (email, name, role, password_hash, origin) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ((lower(email))) DO NOTHING RETURNING id),
     joined AS (INSERT INTO ops.membership (user_id, team_id) SELECT a.id, t.id FROM added a, unnest($6::int[]) AS t (id)),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, after)
       SELECT $7, 'user.add', 'user:' || $1::text, jsonb_build_object('role', $3::text, 'teams', to_jsonb($6::int[])) FROM added)
     SELECT id::text AS id FROM added`,
    [email, user.name.trim() || email, user.role, passwordHash, user.origin, ids, actor],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new AppError("conflict", `There is already a person with the address ${email}.`);
  return id;
}

interface Change {
  readonly email: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly action: string;
  /** SET list of the update (u = the person, $6 = `value`). */
  readonly set: string;
  readonly value?: string;
  readonly after: Readonly<Record<string, unknown>>;
}

function unknownPerson(email: string): AppError {
  return new AppError("not_found", `There is no person with the address ${email}. See them with: kco users list.`);
}

/** The database undoes an update that leaves no admin (ops.keep_an_admin). */
async function keepingAnAdmin<T>(email: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (databaseCodes(error).includes("KC010")) throw new AppError("conflict", `${email} is the last admin who can sign in. Make somebody else admin first.`, { cause: error });
    throw error;
  });
}

/** A change that ends a person's sessions: it, the sessions, the open links and the audit line commit together. */
async function changeUser(db: SqlRunner, change: Change): Promise<void> {
  const { email, actor, reason, action, set, value, after } = change;
  const asked = db.query<{ id: string }>(
    `WITH before AS (SELECT id, role, disabled_at FROM ops.app_user WHERE lower(email) = $1),
     changed AS (UPDATE ops.app_user u SET ${set} FROM before b WHERE u.id = b.id RETURNING u.id, u.disabled_at),
     ended AS (UPDATE ops.session s SET revoked_at = now() FROM changed c WHERE s.user_id = c.id AND s.revoked_at IS NULL),
     shut AS (UPDATE ops.one_time_link l SET used_at = now() FROM changed c WHERE l.user_id = c.id AND l.used_at IS NULL AND (c.disabled_at IS NOT NULL OR l.kind = 'reset' OR $3::text = 'user.password')),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, reason, before, after)
       SELECT $2, $3::text, 'user:' || $1::text, $5, jsonb_build_object('role', b.role, 'disabled', b.disabled_at IS NOT NULL), $4::jsonb FROM changed c JOIN before b ON b.id = c.id)
     SELECT id::text AS id FROM changed`,
    [readEmail(email), actor, action, JSON.stringify(after), reason, ...(value === undefined ? [] : [value])],
  );
  const rows = await keepingAnAdmin(email, asked);
  if (rows.length === 0) throw unknownPerson(email);
}

/** Ends a person's access now: no sign-in, and every session of theirs is over. @throws AppError "conflict" for the last admin */
export async function disableUser(db: SqlRunner, email: string, actor: string, reason: string | null = null): Promise<void> {
  await changeUser(db, { email, actor, reason, action: "user.disable", set: "disabled_at = coalesce(u.disabled_at, now())", after: { disabled: true } });
}

/** Lets a disabled person sign in again. */
export async function enableUser(db: SqlRunner, email: string, actor: string, reason: string | null = null): Promise<void> {
  await changeUser(db, { email, actor, reason, action: "user.enable", set: "disabled_at = NULL", after: { disabled: false } });
}

/** Sets a new password and ends every session of the person (CVE-2023-40273 is what happens otherwise). */
export async function setPassword(db: SqlRunner, email: string, password: string, actor: string, reason: string | null = null): Promise<void> {
  await changeUser(db, { email, actor, reason, action: "user.password", set: "password_hash = $6", value: await hashPassword(password), after: {} });
}

/** Changes the role and ends the person's sessions. @throws AppError "conflict" for the last admin */
export async function setRole(db: SqlRunner, email: string, role: Role, actor: string, reason: string | null = null): Promise<void> {
  await changeUser(db, { email, actor, reason, action: "user.role", set: "role = $6", value: role, after: { role } });
}

/** Ends every session of a person, who may sign in again. */
export async function endSessions(db: SqlRunner, email: string, actor: string, reason: string | null = null): Promise<void> {
  await changeUser(db, { email, actor, reason, action: "user.sessions.end", set: "email = u.email", after: {} });
}

/** Replaces a person's teams; effective on their next request. */
export async function setTeams(db: SqlRunner, email: string, teams: readonly string[], actor: string, reason: string | null = null): Promise<void> {
  const ids = await teamIds(db, teams);
  const rows = await db.query<{ id: string }>(
    `WITH person AS (SELECT id FROM ops.app_user WHERE lower(email) = $1),
     before AS (SELECT coalesce(jsonb_agg(m.team_id ORDER BY m.team_id), '[]') AS teams FROM ops.membership m JOIN person p ON p.id = m.user_id),
     gone AS (DELETE FROM ops.membership m USING person p WHERE m.user_id = p.id AND NOT m.team_id = ANY ($2::int[])),
     joined AS (INSERT INTO ops.membership (user_id, team_id) SELECT p.id, t.id FROM person p, unnest($2::int[]) AS t (id) ON CONFLICT DO NOTHING),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, reason, before, after)
       SELECT $3, 'user.teams', 'user:' || $1::text, $4, jsonb_build_object('teams', b.teams), jsonb_build_object('teams', to_jsonb($2::int[])) FROM person, before b)
     SELECT id::text AS id FROM person`,
    [readEmail(email), ids, actor, reason],
  );
  if (rows.length === 0) throw unknownPerson(email);
}

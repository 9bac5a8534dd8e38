// Sessions are rows: signing out, a new password, a new role or disabling a person ends them on the very next request (SE-5).
import "server-only";
import { isoText } from "@/lib/db/iso-text";
import type { Role } from "./scope";
import type { SqlRunner } from "./sql-runner";
import { TEAMS_OF_USER } from "./team-tree";

export const SESSION_DAYS = 7;
const SEEN_EVERY = "5 minutes"; // last_seen_at is for people; a write per request would be a waste

export interface SessionFacts {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** The person's teams and all teams below them. */
  readonly teamIds: number[];
  /** The admin whose session it is, while they see the product as this person. */
  readonly viewedBy: Viewing | null;
}

export interface Viewing {
  readonly userId: string;
  readonly name: string;
  /** ISO 8601; then the session is the admin's own again. */
  readonly until: string;
}

/** A new session of a user; its id is what the cookie carries, encrypted. */
export async function createSession(db: SqlRunner, userId: string, userAgent: string | null): Promise<string> {
  const rows = await db.query<{ id: string }>(
    `WITH seen AS (UPDATE ops.app_user SET last_sign_in_at = now() WHERE id = $1::uuid)
     INSERT INTO ops.session (user_id, expires_at, user_agent) VALUES ($1::uuid, now() + make_interval(days => $2::int), $3) RETURNING id::text AS id`,
    [userId, SESSION_DAYS, userAgent?.slice(0, 300) ?? null],
  );
  return rows[0]?.id ?? "";
}

/** Who a session belongs to, with today's role and teams; null when it is unknown, over, revoked, or its person is disabled. */
export async function readSession(db: SqlRunner, sessionId: string): Promise<SessionFacts | null> {
  if (!/^[0-9a-f-]{36}$/.test(sessionId)) return null;
  const rows = await db.query<SessionFacts & { stale: boolean }>(
    `SELECT s.id::text AS "sessionId", u.id::text AS "userId", u.email, u.name, u.role, s.last_seen_at < now() - interval '${SEEN_EVERY}' AS stale,
       CASE WHEN v.id IS NOT NULL THEN jsonb_build_object('userId', a.id, 'name', a.name, 'until', ${isoText("s.viewing_until")}) END AS "viewedBy",
       ${TEAMS_OF_USER} AS "teamIds"
     FROM ops.session s JOIN ops.app_user a ON a.id = s.user_id
     LEFT JOIN ops.app_user v ON v.id = s.viewing_as AND s.viewing_until > now() AND a.role = 'admin' AND v.disabled_at IS NULL AND v.role IN ('lead', 'viewer')
     JOIN ops.app_user u ON u.id = coalesce(v.id, a.id)
     WHERE s.id = $1::uuid AND s.revoked_at IS NULL AND s.expires_at > now() AND a.disabled_at IS NULL`,
    [sessionId],
  );
  const found = rows[0];
  if (!found) return null;
  if (found.stale) await db.query("UPDATE ops.session SET last_seen_at = now() WHERE id = $1::uuid RETURNING 1", [sessionId]);
  const { stale: _, ...facts } = found;
  return facts;
}

/** Ends one session; unknown and ended ones are left as they are. */
export async function revokeSession(db: SqlRunner, sessionId: string): Promise<void> {
  if (!/^[0-9a-f-]{36}$/.test(sessionId)) return;
  await db.query("UPDATE ops.session SET revoked_at = now() WHERE id = $1::uuid AND revoked_at IS NULL RETURNING 1", [sessionId]);
}

export interface SessionRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly userAgent: string | null;
}

/** A person's sessions that still work, newest first. */
export function listSessions(db: SqlRunner, userId: string): Promise<SessionRow[]> {
  return db.query<SessionRow>(
    `SELECT id::text AS id, created_at AS "createdAt", last_seen_at AS "lastSeenAt", user_agent AS "userAgent" FROM ops.session
     WHERE user_id = $1::uuid AND revoked_at IS NULL AND expires_at > now() ORDER BY created_at DESC`,
    [userId],
  );
}

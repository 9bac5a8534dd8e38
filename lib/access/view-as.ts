// An admin sees the product as a lead or viewer does: same scope, same policies, nothing can be written, for half an hour at most.
import "server-only";
import { AppError } from "@/lib/errors/app-error";
import type { SqlRunner } from "./sql-runner";

const MINUTES = 30;

export interface ViewOrder {
  readonly sessionId: string;
  readonly adminId: string;
  readonly userId: string;
  readonly reason: string;
}

/** From the next request on the session answers as that person. @throws AppError "not_found", "conflict" for a person who sees everything */
export async function beginView(db: SqlRunner, { sessionId, adminId, userId, reason }: ViewOrder): Promise<void> {
  const [person] = /^[0-9a-f-]{36}$/.test(userId) ? await db.query<{ email: string; role: string; disabled: boolean }>("SELECT email, role, disabled_at IS NOT NULL AS disabled FROM ops.app_user WHERE id = $1::uuid", [userId]) : [];
  if (!person) throw new AppError("not_found", "There is no such person.");
  if (person.disabled) throw new AppError("conflict", `${person.email} is disabled and sees nothing.`);
  if (person.role !== "lead" && person.role !== "viewer") throw new AppError("conflict", `${person.email} sees every row, as you do; only a lead or viewer sees less.`);
  const rows = await db.query(
    `WITH begun AS (UPDATE ops.session SET viewing_as = $3::uuid, viewing_until = now() + make_interval(mins => ${MINUTES}) WHERE id = $1::uuid AND user_id = $2::uuid AND revoked_at IS NULL RETURNING user_id)
     INSERT INTO ops.audit_log (actor, action, object, reason) SELECT 'user:' || a.email, 'view_as.begin', 'user:' || $4::text, $5 FROM begun JOIN ops.app_user a ON a.id = begun.user_id AND a.role = 'admin' RETURNING 1`,
    [sessionId, adminId, userId, person.email, reason],
  );
  if (rows.length === 0) throw new AppError("unauthenticated", "The session has ended. Sign in again.");
}

/** The session is the admin's own again; nothing happens when it was. */
export async function endView(db: SqlRunner, sessionId: string): Promise<void> {
  await db.query(
    `WITH was AS (SELECT id, viewing_as FROM ops.session WHERE id = $1::uuid AND viewing_as IS NOT NULL),
     ended AS (UPDATE ops.session s SET viewing_as = NULL, viewing_until = NULL FROM was WHERE s.id = was.id RETURNING s.user_id)
     INSERT INTO ops.audit_log (actor, action, object) SELECT 'user:' || a.email, 'view_as.end', 'user:' || v.email
       FROM ended JOIN ops.app_user a ON a.id = ended.user_id, was JOIN ops.app_user v ON v.id = was.viewing_as RETURNING 1`,
    [sessionId],
  );
}

// A signed-in person asked for what their role may not have: one line in the audit log, however often they ask (ASVS 16.3.2).
import "server-only";
import { messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import type { SqlRunner } from "./sql-runner";

/** The same refusal is noted once in this time … */
const SAME_AGAIN = "10 minutes";
/** … and at most so many different ones of one person an hour: asking cannot fill the disk. */
const AN_HOUR = 60;

/** Writes `GET /admin/audit` and the like under the person's name. A log that cannot be written must not turn a refusal into a failure. */
export async function noteRefusal(db: SqlRunner, person: { readonly email: string; readonly role: string }, what: string): Promise<void> {
  const asked = db.query(
    `INSERT INTO ops.audit_log (actor, action, object, after)
     SELECT $1::text, 'access.refused', $2::text, jsonb_build_object('role', $3::text)
      WHERE NOT EXISTS (SELECT FROM ops.audit_log WHERE actor = $1 AND action = 'access.refused' AND object = $2 AND at > now() - interval '${SAME_AGAIN}')
        AND (SELECT count(*) FROM (SELECT FROM ops.audit_log WHERE actor = $1 AND action = 'access.refused' AND at > now() - interval '1 hour' LIMIT ${AN_HOUR}) recent) < ${AN_HOUR}
     RETURNING 1 AS one`,
    [`user:${person.email}`, what.slice(0, 300), person.role],
  );
  await asked.catch((error: unknown) => log.error({ reason: messageOf(error), what }, "a refusal could not be noted in the audit log"));
}

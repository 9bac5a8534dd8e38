// Orders the verification of one delivery: a maintenance run that the jobs take from the queue.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { asActor } from "@/lib/queries/admin/as-actor";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";

const ORDER = `
WITH made AS (
  INSERT INTO ops.run (kind, trigger, logical_date, params, requested_by, reason)
  SELECT 'maintenance', 'manual', $2::date, jsonb_build_object('verifyBatch', b.id::text), regexp_replace($3::text, '^user:', ''), $4::text FROM bronze.batch b
   WHERE b.id = $1::bigint AND NOT EXISTS (SELECT FROM ops.run r WHERE r.params ->> 'verifyBatch' = b.id::text AND r.status IN ('queued', 'running', 'crashed'))
  RETURNING id),
noted AS (INSERT INTO ops.audit_log (actor, action, object, reason, after) SELECT $3::text, 'batch.verify', 'batch:' || $1::text, $4::text, jsonb_build_object('run', id::text) FROM made)
SELECT id::text AS id FROM made`;

/** For admins. @throws AppError "not_found", "conflict" while one waits or works */
export function requestVerification(scope: Scope, batchId: string, reason: string, today: Day): Promise<{ id: string }> {
  return asActor(scope, async (db, actor) => {
    const [batch] = await db.query<{ id: string }>("SELECT id::text AS id FROM bronze.batch WHERE id = $1::bigint", [batchId]);
    if (batch === undefined) throw new AppError("not_found", `There is no batch ${batchId}.`);
    // Two clicks at once must not make two runs.
    await db.query("SELECT pg_advisory_xact_lock(hashtextextended('kco verify batch ' || $1::text, 7020))::text AS locked", [batchId]);
    const [run] = await db.query<{ id: string }>(ORDER, [batchId, today, actor, reason]);
    if (run === undefined) throw new AppError("conflict", `Batch ${batchId} is being verified already. Wait until it has ended.`);
    return run;
  });
}

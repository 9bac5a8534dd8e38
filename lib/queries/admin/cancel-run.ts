// Asks a waiting or working run to stop; it ends at its next safe point and publishes nothing.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";

/** Notes the request and its reason. Asking twice is the same as once. @throws AppError "not_found"; "conflict" when the run has ended */
export function cancelRun(scope: Scope, id: string, reason: string): Promise<void> {
  return withScope(
    scope,
    async (tx) => {
      const [run] = await tx.$queryRaw<Array<{ status: string; asked: boolean }>>(Prisma.sql`
        WITH asked AS (
          UPDATE ops.run SET cancel_requested_at = now() WHERE id = ${id}::bigint AND status IN ('queued', 'running', 'crashed') AND cancel_requested_at IS NULL RETURNING id),
        noted AS (
          INSERT INTO ops.audit_log (actor, action, object, reason)
          SELECT ops.actor_of(${scope.userId}::uuid), 'run.cancel', 'run:' || a.id, ${reason} FROM asked a)
        SELECT r.status, (r.cancel_requested_at IS NOT NULL OR EXISTS (SELECT FROM asked)) AS asked FROM ops.run r WHERE r.id = ${id}::bigint`);
      if (!run) throw new AppError("not_found", `There is no run ${id}.`);
      if (!["queued", "running", "crashed"].includes(run.status)) throw new AppError("conflict", `Run ${id} has ended (${run.status}); there is nothing to cancel.`);
    },
    { write: true },
  );
}

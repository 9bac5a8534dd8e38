// Lines of the audit log about what somebody has read or taken along.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";

export interface Reading {
  readonly action: "quarantine.read" | "run.log.export" | "audit.export";
  readonly object: string;
  readonly what: object;
}

/** In a transaction that may write: what is read in it leaves with this line or not at all. @throws AppError "unauthenticated" when the account is gone */
export async function noteReadIn(tx: ScopedTx, scope: Scope, { action, object, what }: Reading): Promise<void> {
  const noted = await tx.$queryRaw<unknown[]>(Prisma.sql`
    INSERT INTO ops.audit_log (actor, action, object, after)
    SELECT a.actor, ${action}, ${object}, ${JSON.stringify(what)}::jsonb FROM (SELECT ops.actor_of(${scope.userId}::uuid) AS actor) a WHERE a.actor IS NOT NULL RETURNING 1 AS one`);
  if (noted.length === 0) throw new AppError("unauthenticated", "The account that asked is gone. Sign in again.");
}

/** As noteReadIn, before what is read in several transactions. */
export function noteRead(scope: Scope, reading: Reading): Promise<void> {
  return withScope(scope, (tx) => noteReadIn(tx, scope, reading), { write: true });
}

// An admin's write in one transaction, with the name that the audit log keeps.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { onPrisma, type SqlRunner } from "@/lib/access/sql-runner";
import { withScope } from "@/lib/access/with-scope";
import { AppError } from "@/lib/errors/app-error";

/** @throws AppError "forbidden" for a scope that does not see everything, "unauthenticated" when the account is gone */
export async function asActor<T>(scope: Scope, work: (db: SqlRunner, actor: string) => Promise<T>): Promise<T> {
  if (scope.role !== "admin") throw new AppError("forbidden", `Your role ${scope.role} may not change this; it takes admin.`);
  return withScope(
    scope,
    async (tx) => {
      const db = onPrisma(tx);
      const [person] = await db.query<{ email: string }>("SELECT email FROM ops.app_user WHERE id = $1::uuid", [scope.userId]);
      if (!person) throw new AppError("unauthenticated", "The account that asked is gone. Sign in again.");
      return work(db, `user:${person.email}`);
    },
    { write: true },
  );
}

/** A question that the command line asks too, asked as `scope`; the database refuses what its role may not read. */
export function asReader<T>(scope: Scope, work: (db: SqlRunner) => Promise<T>): Promise<T> {
  return withScope(scope, (tx) => work(onPrisma(tx)));
}

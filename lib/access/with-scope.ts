// The web's only door to the database: one transaction that carries who asks, so that row-level security decides what is seen.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import { prismaFor } from "@/lib/db/prisma";
import { AppError } from "@/lib/errors/app-error";
import { readableFailure, STATEMENT_TIMEOUT_MS } from "./database-failure";
import { retryPassing } from "./retry-passing";
import { scopeKey, type Scope } from "./scope";
import { withSlot } from "./slots";

export type ScopedTx = Prisma.TransactionClient;

export interface ScopeOptions {
  /** True for the few transactions that write (rerun, acknowledge); they are never repeated by themselves. */
  readonly write?: boolean;
}

const TRANSACTION = { maxWait: 10_000, timeout: 20_000 }; // ms; a page asks several statements of ≤ 5 s each

/** The settings end with the transaction, so a pooled connection carries nobody's scope to the next borrower (RELIABILITY §5 row 5). */
function enter(tx: ScopedTx, scope: Scope, write: boolean): Promise<unknown> {
  const teamIds = scope.kind === "team" ? scopeKey(scope) : ""; // an all-scope is given by its database role, never by this text
  return tx.$queryRaw(Prisma.sql`SELECT
    set_config('app.user_id', ${scope.userId}, true), set_config('app.role', ${scope.role}, true), set_config('app.team_ids', ${teamIds}, true),
    set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true), set_config('transaction_read_only', ${write ? "off" : "on"}, true)`);
}

async function once<T>(scope: Scope, work: (tx: ScopedTx) => Promise<T>, write: boolean): Promise<T> {
  const prisma = prismaFor(scope.kind === "team" ? "app" : "app_all");
  return prisma.$transaction(
    async (tx) => {
      await enter(tx, scope, write);
      return work(tx);
    },
    // A write looks and then inserts under a lock: it must see what committed while it waited, which a snapshot would hide.
    { ...TRANSACTION, isolationLevel: Prisma.TransactionIsolationLevel[write ? "ReadCommitted" : "RepeatableRead"] },
  );
}

/**
 * Asks the database as `scope` in one transaction, each statement ≤ 5 s. Reads are REPEATABLE READ (all statements see the same
 * publish) and READ ONLY; with `write` it is READ COMMITTED. A read that lost its connection is asked again.
 * @throws AppError "unavailable" when the database is slow, full or away; whatever `work` throws
 */
export function withScope<T>(scope: Scope, work: (tx: ScopedTx) => Promise<T>, options: ScopeOptions = {}): Promise<T> {
  const write = options.write === true;
  if (write && scope.viewedBy !== undefined) throw new AppError("forbidden", `You see the product as ${scope.name}, and nothing can be changed then. End that first.`);
  return withSlot(scope.userId, () => {
    if (!write) return retryPassing(() => once(scope, work, false));
    return once(scope, work, true).catch((error: unknown) => Promise.reject(readableFailure(error) as Error));
  });
}

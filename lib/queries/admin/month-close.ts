// The months that can be closed with their checklists, and the order to close or reopen one, for the admin pages.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { onPrisma } from "@/lib/access/sql-runner";
import { withScope } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { closeMonth, monthCloses, recentMonths, reopenMonth, type MonthClose } from "@/lib/months/month-close";

/** The newest `count` months, newest first. For roles that see everything. */
export function listMonthCloses(scope: Scope, today: Day, count: number): Promise<MonthClose[]> {
  return withScope(scope, async (tx) => {
    const db = onPrisma(tx);
    return monthCloses(db, await recentMonths(db, today, count), today);
  });
}

export interface MonthOrder {
  readonly month: Day;
  readonly action: "close" | "reopen";
  readonly reason: string;
  readonly force: boolean;
  readonly today: Day;
}

/** Closes or reopens a month in the name of the person who asks. @throws AppError "conflict" naming what is missing, "not_found" */
export function orderMonth(scope: Scope, order: MonthOrder): Promise<MonthClose> {
  const { action, ...rest } = order;
  return withScope(
    scope,
    async (tx) => {
      const db = onPrisma(tx);
      const [asker] = await db.query<{ email: string }>("SELECT email FROM ops.app_user WHERE id = $1::uuid", [scope.userId]);
      if (!asker) throw new AppError("unauthenticated", "The account that asked is gone. Sign in again.");
      const by = `user:${asker.email}`;
      return action === "close" ? closeMonth(db, { ...rest, by }) : reopenMonth(db, { ...rest, by });
    },
    { write: true },
  );
}

// How does each logical date of a month stand, and which days are missing?
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { addMonths, dayOf, type Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { calendarDays, dueTo, type CalendarDay, type CalendarRun } from "./calendar-days";
import { DAILY_START } from "./sla-clock";

/** Runs that bring a day's data; a release from quarantine, the refresh and the maintenance say nothing about a day. */
const BRINGS_DATA = Prisma.sql`r.kind IN ('daily', 'rerun', 'import', 'backfill') AND NOT r.params ? 'batches'`;

/** @param month its first day. For roles that see everything. */
export function runCalendar(scope: Scope, month: Day, now: Date): Promise<CalendarDay[]> {
  return withScope(scope, async (tx) => {
    const runs = await tx.$queryRaw<CalendarRun[]>(Prisma.sql`
      SELECT r.id::text AS "id", r.logical_date::text AS "logicalDate", r.status AS "status",
        EXISTS (SELECT FROM ops.run c WHERE c.parent_id = r.id AND c.status IN ('succeeded', 'succeeded_with_warnings')) AS "repaired"
      FROM ops.run r WHERE r.logical_date >= ${month}::date AND r.logical_date < ${addMonths(month, 1)}::date AND ${BRINGS_DATA}`);
    const [first] = await tx.$queryRaw<Array<{ day: Day | null }>>(Prisma.sql`SELECT min(logical_date)::text AS day FROM ops.run WHERE kind = 'daily' AND trigger IN ('schedule', 'catch_up')`);
    return calendarDays(month, runs, { from: first?.day ?? null, to: dueTo(dayOf(now), now.toISOString().slice(11, 16) >= DAILY_START) });
  });
}

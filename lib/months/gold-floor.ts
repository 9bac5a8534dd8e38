// The day before which gold keeps only aggregates: retention has let the detail go, so nothing published later can change those days.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";

/** First day (UTC) whose detail gold still holds, always the first of a month; null: retention has let nothing go. */
export async function goldFloor(db: SqlRunner): Promise<Day | null> {
  const [row] = await db.query<{ day: Day | null }>("SELECT max(day)::text AS day FROM ops.retention_floor WHERE layer = 'gold_detail'", []);
  return row?.day ?? null;
}

/** @param what it would change, as the subject of a sentence @throws AppError "conflict" when `day` lies before the floor */
export function refuseCold(what: string, day: Day, floor: Day | null, wayOut: string): void {
  if (floor === null || day >= floor) return;
  throw new AppError("conflict", `${what} would change ${day.slice(0, 7)}, but retention has let go the detail of the months before ${floor.slice(0, 7)}: gold keeps them as they are. ${wayOut}`, { details: { floor } });
}

// A month as a calendar of runs: how each logical date stands, and which days nobody has run.
import { addDays, addMonths, daysIn, type Day } from "@/lib/dates/dates";
import { isLive, type RunStatus } from "./run-status";

export interface CalendarRun {
  readonly id: string;
  readonly logicalDate: Day;
  readonly status: RunStatus;
  /** A later repetition of it has ended well. */
  readonly repaired: boolean;
}

export interface CalendarDay {
  readonly day: Day;
  /** The worst of its runs that no repetition has repaired; "missing" where a daily run was due and none came, null where none was due. */
  readonly status: RunStatus | "missing" | null;
  readonly runs: number;
  readonly repaired: number;
}

/** Gravest first. */
const GRAVITY: readonly RunStatus[] = ["dead", "failed", "crashed", "running", "queued", "cancelled", "succeeded_with_warnings", "succeeded"];

function worst(runs: readonly CalendarRun[]): RunStatus | null {
  const open = runs.filter((run) => !run.repaired || isLive(run.status));
  return (open.length > 0 ? open : runs).map(({ status }) => status).toSorted((a, b) => GRAVITY.indexOf(a) - GRAVITY.indexOf(b))[0] ?? null;
}

/**
 * Every day of the month that begins with `month`.
 * @param due days [from, to) for which a daily run was due; from null: none was ever scheduled
 */
export function calendarDays(month: Day, runs: readonly CalendarRun[], due: { from: Day | null; to: Day }): CalendarDay[] {
  return daysIn(month, addMonths(month, 1)).map((day) => {
    const own = runs.filter(({ logicalDate }) => logicalDate === day);
    const wasDue = due.from !== null && day >= due.from && day < due.to;
    return { day, status: worst(own) ?? (wasDue ? "missing" : null), runs: own.length, repaired: own.filter(({ repaired }) => repaired).length };
  });
}

/** Weeks from Monday to Sunday; null outside the month. */
export function calendarWeeks(days: readonly CalendarDay[]): (CalendarDay | null)[][] {
  const first = days[0];
  if (first === undefined) return [];
  const before = (new Date(`${first.day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const cells = [...Array.from({ length: before }, () => null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** End of the days for which a daily run was due: today belongs to them once its hour has come. */
export function dueTo(today: Day, hourHasCome: boolean): Day {
  return hourHasCome ? addDays(today, 1) : today;
}

// Which days of a provider a run looks at, and from which day on it reads everything again (DOMAIN §2, §6).
import { addDays, addMonths, daysIn, monthStart, type Day } from "@/lib/dates/dates";
import type { Run } from "@/jobs/run/run-context";

/** The history that a first load takes: 13 full months and the current one. */
export const HISTORY_MONTHS = 13;
const TRAILING_DAYS = 7;

export interface ProviderWindow {
  /** Control totals are asked for [from, to). */
  readonly from: Day;
  readonly to: Day;
  /** Slices from here on are read again even when their control has not moved; null: none. */
  readonly rereadFrom: Day | null;
  /** Part of the history has never been loaded: the source's beginning, or what an interruption left out. */
  readonly firstLoad: boolean;
}

export interface WindowInput {
  readonly run: Pick<Run, "kind" | "logicalDate" | "params">;
  /** Slices (days) with a published batch. */
  readonly published: ReadonlySet<string>;
  /** First day of the oldest billing period that is not final; null: none is known. */
  readonly openFrom: Day | null;
  /** The first day after the window of a daily run. */
  readonly to: Day;
  /** Nothing before this day can be asked for; null: no limit. */
  readonly oldest: Day | null;
  /** Sundays read the open and the previous month again: money can move between tags without moving a total. */
  readonly rereadOnSundays: boolean;
}

const isSunday = (day: Day): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 0;
const later = (a: Day, b: Day | null): Day => (b === null || a > b ? a : b);
const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

/**
 * First load, re-extraction and backfill: everything in their days. A daily run: the open and the previous month, every
 * older one that is not final, the last 7 days and whatever an interruption left out; on Sundays the control totals of the whole history.
 */
export function planWindow({ run, published, openFrom, to, oldest, rereadOnSundays }: WindowInput): ProviderWindow {
  const start = later(addMonths(run.logicalDate, -HISTORY_MONTHS), oldest);
  const { from: askedFrom, to: askedTo } = run.params;
  if (askedFrom !== undefined || askedTo !== undefined) {
    const from = later(askedFrom ?? start, oldest);
    return { from, to: earlier(askedTo ?? to, to), rereadFrom: from, firstLoad: false };
  }
  if (published.size === 0) return { from: start, to, rereadFrom: start, firstLoad: true };
  if (run.kind === "full_refresh") return { from: start, to, rereadFrom: start, firstLoad: false };

  const lastDay = addDays(run.logicalDate, -1);
  const trailing = earlier(addMonths(monthStart(lastDay), -1), addDays(run.logicalDate, -TRAILING_DAYS));
  const recent = later(later(openFrom === null ? trailing : earlier(trailing, openFrom), start), oldest);
  const missing = daysIn(start, recent).find((day) => !published.has(day));
  const sunday = isSunday(run.logicalDate);
  return { from: sunday ? start : (missing ?? recent), to, rereadFrom: sunday && rereadOnSundays ? recent : null, firstLoad: missing !== undefined };
}


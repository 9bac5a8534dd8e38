// Which days of Cost Explorer a run looks at, and from which day on it asks everything again (DOMAIN §2, §6).
import { addDays, addMonths, daysIn, monthStart, type Day } from "@/lib/dates/dates";
import type { Run } from "@/jobs/run/run-context";

// Cost Explorer keeps 13 full months and the current one [K].
const HISTORY_MONTHS = 13;
const TRAILING_DAYS = 7;

export interface CeWindow {
  /** Control totals are asked for [from, to). */
  readonly from: Day;
  readonly to: Day;
  /** Days from here on are sliced again even when their control has not moved; null: none. */
  readonly resliceFrom: Day | null;
  readonly firstLoad: boolean;
}

export interface CeWindowInput {
  readonly run: Pick<Run, "kind" | "logicalDate" | "params">;
  /** Today in UTC: how far back AWS remembers does not depend on the logical date. */
  readonly today: Day;
  /** Days with a published batch. */
  readonly published: ReadonlySet<string>;
}

const isSunday = (day: Day): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 0;
const later = (a: Day, b: Day): Day => (a > b ? a : b);
const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

/**
 * First load, re-extraction and backfill: everything in their days. A daily run: the open and the previous month, the last 7 days and
 * whatever an interruption left out; on Sundays control totals of the whole history, and the two months sliced again,
 * because a tag that is filled in later moves money without moving a total. The logical date itself is not asked: its day has not ended.
 */
export function planCeWindow({ run, today, published }: CeWindowInput): CeWindow {
  const start = later(addMonths(run.logicalDate, -HISTORY_MONTHS), addMonths(today, -HISTORY_MONTHS));
  const to = earlier(run.logicalDate, addDays(today, 1));
  const { from: askedFrom, to: askedTo } = run.params;
  if (published.size === 0) return { from: start, to, resliceFrom: start, firstLoad: true };
  if (askedFrom !== undefined || askedTo !== undefined) {
    const from = later(start, askedFrom ?? start);
    return { from, to: earlier(askedTo ?? to, addDays(today, 1)), resliceFrom: from, firstLoad: false };
  }
  if (run.kind === "full_refresh") return { from: start, to, resliceFrom: start, firstLoad: false };

  const twoMonths = addMonths(monthStart(addDays(run.logicalDate, -1)), -1);
  const recent = earlier(twoMonths, addDays(run.logicalDate, -TRAILING_DAYS));
  const missing = daysIn(start, recent).find((day) => !published.has(day));
  if (isSunday(run.logicalDate)) return { from: start, to, resliceFrom: later(start, recent), firstLoad: false };
  return { from: later(start, missing ?? recent), to, resliceFrom: null, firstLoad: false };
}

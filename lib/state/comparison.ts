// What a range is compared with: the days before, the month before, the year before, or days of one's own choice.
import { addDays, addMonths, daysBetween, inclusiveEnd, isDay, monthStart, type Day } from "@/lib/dates/dates";

export const COMPARISONS = ["previous", "last_month", "last_year"] as const;
export type Comparison = (typeof COMPARISONS)[number] | { from: Day; /** exclusive */ to: Day };

/** [from, to), UTC days. */
export type DayRange = { from: Day; to: Day };
export type ComparedRanges = { current: DayRange; previous: DayRange };

export type ComparedState = DayRange & { basis: "usage" | "invoice"; compare: Comparison | null };

/** 52 weeks: the same weekdays of the year before. */
const YEAR_OF_WEEKS = 364;

/**
 * The days that a state compares: only complete ones on both sides, and equally many, except that whole months are compared with whole
 * months, however long (what that alone changes is the calendar's part). `last_month` counts from the same day of the month,
 * `last_year` from the same weekday 52 weeks before. Null without a comparison, and where no day of the range is complete yet.
 */
export function comparedRanges({ from, to, basis, compare }: ComparedState, completeThrough: Day | null): ComparedRanges | null {
  if (compare === null) return null;
  const firstOpen = completeThrough === null ? to : addDays(completeThrough, 1);
  const end = basis === "invoice" ? monthStart(firstOpen) : firstOpen;
  const current = { from, to: to < end ? to : end };
  if (current.from >= current.to) return null;
  const asked = basis === "invoice" ? current : { from, to };
  const previous = typeof compare === "string" ? namedRange(compare, asked, current) : ownRange(compare, asked, current);
  return { current, previous };
}

function namedRange(compare: (typeof COMPARISONS)[number], asked: DayRange, current: DayRange): DayRange {
  const months = wholeMonths(asked);
  const days = daysBetween(current.from, current.to);
  if (months > 0) {
    const back = { previous: months, last_month: 1, last_year: 12 }[compare];
    const from = addMonths(asked.from, -back);
    const last = addMonths(asked.to, -back);
    return { from, to: current.to === asked.to ? last : earlier(addDays(from, days), last) };
  }
  if (compare === "previous") return { from: addDays(current.from, -days), to: current.from };
  if (compare === "last_year") return { from: addDays(current.from, -YEAR_OF_WEEKS), to: addDays(current.to, -YEAR_OF_WEEKS) };
  const from = sameDayOfMonth(current.from, -1);
  // 1–30 March is compared with all of February, not with two days of March besides.
  return { from, to: earlier(addDays(from, days), monthStart(inclusiveEnd(current.to))) };
}

/** As long as what is compared where it was meant to be; a range of another length stays as it was asked. */
function ownRange(own: DayRange, asked: DayRange, current: DayRange): DayRange {
  const alike = daysBetween(own.from, own.to) === daysBetween(asked.from, asked.to);
  return alike && current.to !== asked.to ? { from: own.from, to: addDays(own.from, daysBetween(current.from, current.to)) } : own;
}

/** How many whole months a range is; 0 for any other. */
export function wholeMonths({ from, to }: DayRange): number {
  if (from !== monthStart(from) || to !== monthStart(to)) return 0;
  const index = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return index(to) - index(from);
}

/** 31 March one month back is the last day of February. */
function sameDayOfMonth(day: Day, months: number): Day {
  const first = addMonths(day, months);
  const same = addDays(first, Number(day.slice(8)) - 1);
  return earlier(same, addDays(addMonths(first, 1), -1));
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}

/** "2026-10-01..2026-10-23" (the second exclusive) or a name; null when it is neither. */
export function readComparison(text: string): Comparison | null {
  const named = COMPARISONS.find((name) => name === text.toLowerCase());
  if (named !== undefined) return named;
  const [from = "", to = "", ...rest] = text.split("..");
  return rest.length === 0 && isDay(from) && isDay(to) ? { from, to } : null;
}

export function writeComparison(compare: Comparison | null): string {
  return compare === null ? "" : typeof compare === "string" ? compare : `${compare.from}..${compare.to}`;
}

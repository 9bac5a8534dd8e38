// The ranges of "this month against last": equal numbers of complete days, so that no day that still arrives makes a fall.
import { addDays, addMonths, monthStart, type Day } from "@/lib/dates/dates";

export type Range = { from: Day; /** exclusive */ to: Day };

export type MonthToDate = {
  /** The month's days up to the reference day. */
  current: Range;
  /** As many days of the month before; fewer where it is shorter. */
  previous: Range;
  /** All of the month before. */
  lastMonth: Range;
};

/** `completeThrough` is the last complete day; its month is "this month". */
export function monthToDate(completeThrough: Day): MonthToDate {
  const from = monthStart(completeThrough);
  const lastFrom = addMonths(from, -1);
  const sameDays = addDays(lastFrom, Number(completeThrough.slice(8)));
  return {
    current: { from, to: addDays(completeThrough, 1) },
    previous: { from: lastFrom, to: sameDays < from ? sameDays : from },
    lastMonth: { from: lastFrom, to: from },
  };
}

// How many of an answer's periods no longer move; those after them are drawn hatched.
import { addDays } from "@/lib/dates/dates";
import { nextPeriod } from "@/lib/queries/spend/periods";
import type { ExplorerReport } from "./use-explorer";

/** A period is complete when its last day is, or when the range ends before a day that still arrives. */
export function completePeriods({ answer: { granularity, periods }, completeThrough, state }: ExplorerReport): number {
  if (completeThrough === null || granularity === "none") return periods.length;
  const firstOpenDay = addDays(completeThrough, 1);
  if (state.to <= firstOpenDay) return periods.length;
  const at = periods.findIndex((period) => nextPeriod(period, granularity) > firstOpenDay);
  return at < 0 ? periods.length : at;
}

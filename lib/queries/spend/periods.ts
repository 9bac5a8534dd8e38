// The periods of a range, without gaps, so that a day without spend is drawn as a day without spend.
import { addDays, addMonths, monthStart, type Day } from "@/lib/dates/dates";
import type { ExplorerState } from "@/lib/state/explorer-state";

type Step = "day" | "week" | "month" | "quarter" | "none";

/** First day of the period that holds `day`; weeks begin on Monday (ISO 8601). */
export function periodStart(day: Day, step: Exclude<Step, "none">): Day {
  if (step === "day") return day;
  if (step === "week") return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
  const month = monthStart(day);
  return step === "month" ? month : addMonths(month, -((Number(day.slice(5, 7)) - 1) % 3));
}

/** The first day after the period that starts on `start`. */
export function nextPeriod(start: Day, step: Exclude<Step, "none">): Day {
  if (step === "day" || step === "week") return addDays(start, step === "day" ? 1 : 7);
  return addMonths(start, step === "month" ? 1 : 3);
}

/** First days of all periods of the range up to the one that holds `newestDay`; one period for granularity none. */
export function periodsOf({ from, to }: Pick<ExplorerState, "from" | "to">, step: Step, newestDay: Day | null): Day[] {
  if (step === "none") return [from];
  const last = newestDay !== null && newestDay < to ? addDays(newestDay, 1) : to;
  const periods: Day[] = [];
  for (let day = periodStart(from, step); day < last; day = nextPeriod(day, step)) periods.push(day);
  return periods.length === 0 ? [periodStart(from, step)] : periods;
}

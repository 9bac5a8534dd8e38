// What the calendar does to spend: weekdays, growth, the December freeze. One small record per day, computed once.
import { addMonths, daysBetween, monthStart, type Day } from "@/lib/dates/dates";

export type Shape = "shop" | "office" | "batch" | "flat";

// Sunday first. A shop sells more on weekends; people and their pipelines rest.
const WEEKDAY: Readonly<Record<Shape, readonly number[]>> = {
  shop: [1.07, 0.95, 0.95, 0.97, 0.98, 1.01, 1.07],
  office: [0.42, 1.22, 1.25, 1.25, 1.22, 1.18, 0.46],
  batch: [0.84, 1.04, 1.06, 1.07, 1.07, 1.06, 0.86],
  flat: [1, 1, 1, 1, 1, 1, 1],
};

const MONTHLY_GROWTH = 0.004;
const DAYS_A_MONTH = 30.4375;

export interface CalendarDay {
  readonly day: Day;
  /** Days since 1970-01-01, the argument of the random streams. */
  readonly number: number;
  readonly weekday: number;
  readonly growth: number;
  /** 20 December to 2 January: no releases, few experiments. */
  readonly frozen: boolean;
}

/** Compounded by multiplication, not by Math.pow, whose last digit is not the same everywhere. */
function growthOf(day: Day, anchor: Day): number {
  const start = monthStart(day);
  const next = addMonths(day, 1);
  const [y = 0, m = 0] = start.split("-").map(Number);
  const [ay = 0, am = 0] = anchor.split("-").map(Number);
  const months = y * 12 + m - (ay * 12 + am);
  let factor = 1;
  for (let i = 0; i < Math.abs(months); i += 1) factor = months > 0 ? factor * (1 + MONTHLY_GROWTH) : factor / (1 + MONTHLY_GROWTH);
  return factor * (1 + (MONTHLY_GROWTH * daysBetween(start, day)) / daysBetween(start, next));
}

/** @param anchor the story's anchor: growth is 1 on the first day of its month */
export function calendarDay(day: Day, anchor: Day): CalendarDay {
  const number = daysBetween("1970-01-01", day);
  const monthDay = day.slice(5);
  return {
    day,
    number,
    weekday: (number + 4) % 7,
    growth: growthOf(day, anchor),
    frozen: monthDay >= "12-20" || monthDay <= "01-02",
  };
}

/** The daily share of a monthly amount on this day: weekday, growth and freeze applied. */
export function dailyShare(shape: Shape, calendar: CalendarDay): number {
  const freeze = calendar.frozen && shape === "office" ? 0.45 : 1;
  return ((WEEKDAY[shape][calendar.weekday] ?? 1) * calendar.growth * freeze) / DAYS_A_MONTH;
}

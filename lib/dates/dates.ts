// Calendar days as 'YYYY-MM-DD' text in UTC; every range inside the product is [from, to).

export type Day = string;

const DAY_MS = 86_400_000;

/** True for an existing calendar day written YYYY-MM-DD (29 Feb only in leap years). */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const t = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(t) && new Date(t).toISOString().slice(0, 10) === text;
}

export function dayOf(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** Whole days from `a` to `b` (negative when b is earlier). */
export function daysBetween(a: Day, b: Day): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / DAY_MS);
}

/** Every day of [from, to). */
export function daysIn(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let d = from; d < to; d = addDays(d, 1)) days.push(d);
  return days;
}

/** First day of the month of `day`. */
export function monthStart(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

/** First day of the month `months` away from the month of `day`. */
export function addMonths(day: Day, months: number): Day {
  const [y = 1970, m = 1] = day.split("-").map(Number);
  const index = y * 12 + (m - 1) + months;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}-01`;
}

/** CLI and date pickers take inclusive last days; inside, `to` is exclusive. The one place that converts. */
export function exclusiveEnd(inclusiveLastDay: Day): Day {
  return addDays(inclusiveLastDay, 1);
}

export function inclusiveEnd(exclusiveTo: Day): Day {
  return addDays(exclusiveTo, -1);
}

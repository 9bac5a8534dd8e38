// Days, periods and instants in words, always UTC and never by the machine's locale, so server and browser agree.
import { NO_MONTH } from "@/lib/bronze/not-stated";
import { addDays, addMonths, inclusiveEnd, monthStart, type Day } from "@/lib/dates/dates";

export type Granularity = "day" | "week" | "month" | "quarter";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** "2026-11-23" → "23 Nov"; with year "23 Nov 2026"; with weekday "Mon 23 Nov 2026" (weekday implies the year). */
export function formatDay(day: Day, options: { year?: boolean; weekday?: boolean } = {}): string {
  const { y, m, d } = parts(day);
  const text = `${d} ${month(m)}`;
  if (options.weekday === true) return `${weekday(day)} ${text} ${y}`;
  return options.year === true ? `${text} ${y}` : text;
}

/** "2026-11-23" or "2026-11" → "Nov 2026". */
export function formatMonth(day: Day): string {
  if (day === NO_MONTH || day === NO_MONTH.slice(0, 7)) return "No month";
  const { y, m } = parts(day);
  return `${month(m)} ${y}`;
}

/** The label of a period by its first day: "23 Nov", "Nov 2026", "Q4 2026", "Week of 23 Nov". */
export function formatPeriod(firstDay: Day, granularity: Granularity, options: { long?: boolean } = {}): string {
  const { y, m } = parts(firstDay);
  switch (granularity) {
    case "day":
      return formatDay(firstDay, { weekday: options.long === true });
    case "week":
      return options.long === true ? `Week of ${formatDay(firstDay, { year: true })}` : formatDay(firstDay);
    case "month":
      return formatMonth(firstDay);
    case "quarter":
      return `Q${Math.ceil(m / 3)} ${y}`;
  }
}

/** [from, to) in words with an inclusive end: "1–22 Nov 2026", "28 Oct – 3 Nov 2026", "Nov 2026" for a whole month. */
export function formatRange(from: Day, to: Day): string {
  const last = inclusiveEnd(to);
  if (from === monthStart(from) && to === addMonths(from, 1)) return formatMonth(from);
  if (from >= last) return formatDay(from, { year: true });
  const a = parts(from);
  const b = parts(last);
  if (a.y !== b.y) return `${formatDay(from, { year: true })} – ${formatDay(last, { year: true })}`;
  if (a.m !== b.m) return `${formatDay(from)} – ${formatDay(last, { year: true })}`;
  return `${a.d}–${formatDay(last, { year: true })}`;
}

/** An instant to the minute with its zone: "22 Nov 2026, 06:31 UTC". A dash for none. */
export function formatInstant(instant: string | Date | null | undefined): string {
  const iso = isoOf(instant);
  return iso === null ? "–" : `${formatDay(iso.slice(0, 10), { year: true })}, ${iso.slice(11, 16)} UTC`;
}

/** The clock part of an instant in UTC: "06:31", with seconds "06:31:07". */
export function formatTime(instant: string | Date | null | undefined, options: { seconds?: boolean } = {}): string {
  const iso = isoOf(instant);
  return iso === null ? "–" : iso.slice(11, options.seconds === true ? 19 : 16);
}

/** "today", "yesterday", "3 days ago", else the day itself; `today` comes from the caller. */
export function formatDayRelative(day: Day, today: Day): string {
  if (day === today) return "today";
  if (day === addDays(today, -1)) return "yesterday";
  for (let n = 2; n <= 6; n += 1) if (day === addDays(today, -n)) return `${n} days ago`;
  return formatDay(day, { year: day.slice(0, 4) !== today.slice(0, 4) });
}

function isoOf(instant: string | Date | null | undefined): string | null {
  if (instant === null || instant === undefined) return null;
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function parts(day: Day): { y: number; m: number; d: number } {
  const [y = 1970, m = 1, d = 1] = day.split("-").map(Number);
  return { y, m, d };
}

function month(m: number): string {
  return MONTHS[m - 1] ?? "–";
}

function weekday(day: Day): string {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "–";
}

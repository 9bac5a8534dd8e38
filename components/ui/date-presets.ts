// Named date ranges around a "today" the caller gives; all [from, to) in UTC days.
import { addDays, addMonths, daysBetween, monthStart, type Day } from "@/lib/dates/dates";

export type DateRange = { from: Day; /** exclusive */ to: Day };

export type DatePresetId = "mtd" | "last_month" | "7d" | "30d" | "90d" | "qtd" | "ytd" | "last_12_months";

export const DATE_PRESETS: readonly { id: DatePresetId; label: string }[] = [
  { id: "mtd", label: "Month to date" },
  { id: "last_month", label: "Last month" },
  { id: "7d", label: "Last 7 days" },
  { id: "30d", label: "Last 30 days" },
  { id: "90d", label: "Last 90 days" },
  { id: "qtd", label: "Quarter to date" },
  { id: "ytd", label: "Year to date" },
  { id: "last_12_months", label: "Last 12 months" },
];

/** The preset's range. `today` is the last day shown, normally the newest day with data. */
export function presetRange(id: DatePresetId, today: Day): DateRange {
  const to = addDays(today, 1);
  const month = monthStart(today);
  switch (id) {
    case "mtd":
      return { from: month, to };
    case "last_month":
      return { from: addMonths(month, -1), to: month };
    case "7d":
      return { from: addDays(to, -7), to };
    case "30d":
      return { from: addDays(to, -30), to };
    case "90d":
      return { from: addDays(to, -90), to };
    case "qtd":
      return { from: quarterStart(today), to };
    case "ytd":
      return { from: `${today.slice(0, 4)}-01-01`, to };
    case "last_12_months":
      return { from: addMonths(month, -11), to };
  }
}

/** The preset a range is, if any. */
export function presetOf(range: DateRange, today: Day): DatePresetId | null {
  const hit = DATE_PRESETS.find(({ id }) => {
    const preset = presetRange(id, today);
    return preset.from === range.from && preset.to === range.to;
  });
  return hit?.id ?? null;
}

/** The equal period before (−1) or after (+1); whole months step by months, so November's neighbour is all of October. */
export function shiftRange(range: DateRange, steps: -1 | 1): DateRange {
  const months = wholeMonths(range);
  if (months > 0) return { from: addMonths(range.from, steps * months), to: addMonths(range.to, steps * months) };
  const days = daysBetween(range.from, range.to) * steps;
  return { from: addDays(range.from, days), to: addDays(range.to, days) };
}

function wholeMonths({ from, to }: DateRange): number {
  if (from !== monthStart(from) || to !== monthStart(to)) return 0;
  const index = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return index(to) - index(from);
}

function quarterStart(day: Day): Day {
  const into = (Number(day.slice(5, 7)) - 1) % 3;
  return addMonths(monthStart(day), -into);
}

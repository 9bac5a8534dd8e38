// Which ingestion partitions of a billing export have to be read, and which invoice months are still open (FORMATS §3.1, DOMAIN §2).
import { addDays, addMonths, daysIn, type Day } from "@/lib/dates/dates";
import type { PublishedSlice } from "./published-details";
import type { ProviderWindow } from "./plan-window";

/** What a batch remembers of each partition it has read. */
export interface PartitionState {
  /** max(export_time) as BigQuery writes it; "" for a partition without rows. */
  readonly newestExport: string;
  readonly rows: number;
  /** Invoice months (YYYYMM) of its rows, and those that were open when it was read. */
  readonly months: readonly string[];
  readonly open: readonly string[];
}

export type PublishedPartitions = ReadonlyMap<string, PublishedSlice<PartitionState>>;

export interface Partition {
  readonly newestExport: string;
  readonly rows: number;
}

/**
 * Days to read, ascending: new or moved partitions, those that had rows and have none any more, and those read while an invoice month
 * was open that is final now. A day without rows counts as read, unless nothing has come after it: then it has not arrived.
 */
export function partitionsToRead(input: { window: ProviderWindow; found: ReadonlyMap<Day, Partition>; published: PublishedPartitions; final: (month: string) => boolean }): Day[] {
  const { window, found, published, final } = input;
  const newest = [...found.keys()].sort().at(-1);
  return daysIn(window.from, window.to).filter((day) => {
    const [now, before] = [found.get(day), published.get(day)];
    if (now === undefined && before === undefined && (newest === undefined || day > newest)) return false;
    if (before?.detail === undefined || (window.rereadFrom !== null && day >= window.rereadFrom)) return true;
    const { newestExport, rows, open } = before.detail;
    return newestExport !== (now?.newestExport ?? "") || rows !== (now?.rows ?? 0) || open.some(final);
  });
}

// First settings of DOMAIN §2: no new rows for 5 days, not before the 10th of the next month [K].
const QUIET_DAYS = 5;
const FINAL_FROM_DAY = 10;

/** Tells whether an invoice month (YYYYMM) is final on the logical date. @param partitions months of every partition that is known */
export function finality(logicalDate: Day, partitions: Iterable<readonly [Day, readonly string[]]>): (month: string) => boolean {
  const newest = new Map<string, Day>();
  for (const [day, months] of partitions) for (const month of months) if (day > (newest.get(month) ?? "")) newest.set(month, day);
  return (month) => {
    const firstFinalDay = addDays(addMonths(`${month.slice(0, 4)}-${month.slice(4, 6)}-01`, 1), FINAL_FROM_DAY - 1);
    return logicalDate >= firstFinalDay && (newest.get(month) ?? "") < addDays(logicalDate, -QUIET_DAYS);
  };
}

// A query per this many days: its result stays far below BigQuery's limit, and a page that fails costs little to read again.
const DAYS_PER_QUERY = 31;

/** Days as ranges [from, to) without gaps, at most a month each. @param days ascending */
export function readRanges(days: readonly Day[]): { from: Day; to: Day }[] {
  const ranges: { from: Day; to: Day; days: number }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === day && last.days < DAYS_PER_QUERY) {
      last.to = addDays(day, 1);
      last.days += 1;
    } else ranges.push({ from: day, to: addDays(day, 1), days: 1 });
  }
  return ranges.map(({ from, to }) => ({ from, to }));
}

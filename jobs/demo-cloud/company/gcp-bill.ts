// The Google billing export of the demo company: an append-only table, as long as it would be at a given instant.
import { addDays, daysIn, type Day } from "@/lib/dates/dates";
import { instant, type GcpRow } from "./gcp-row";
import { netUsd, occasionalGcpRows } from "./gcp-occasional";
import { buildGcpUsage } from "./gcp-usage";
import type { Story } from "./story";

export interface GcpBill {
  /** Every row whose usage lies on this UTC day, whenever it reaches the export. Computed once per day. */
  rowsOn(day: Day): readonly GcpRow[];
  /** The export at 06:00 UTC of `today`, in the order in which the rows were appended. */
  tableAsOf(today: Day): readonly GcpRow[];
}

/** The hour of `today` up to which rows have arrived: half an hour before the daily run. */
export const EXPORT_HOUR = 6;

/** Builds the export of a story; nothing is computed before it is asked for. */
export function buildGcpBill(story: Story): GcpBill {
  const usageOn = buildGcpUsage(story);
  const usage = new Map<Day, readonly GcpRow[]>();
  const days = new Map<Day, readonly GcpRow[]>();

  const usageRowsOn = (day: Day): readonly GcpRow[] => {
    const known = usage.get(day);
    if (known) return known;
    const rows = usageOn(day);
    usage.set(day, rows);
    return rows;
  };
  const netOn = (day: Day): number => netUsd(usageRowsOn(day));
  const rowsOn = (day: Day): readonly GcpRow[] => {
    const known = days.get(day);
    if (known) return known;
    const rows = [...usageRowsOn(day), ...occasionalGcpRows(story, day, usageRowsOn(day), netOn)];
    days.set(day, rows);
    return rows;
  };
  let latest: { today: Day; table: readonly GcpRow[] } | null = null;
  return {
    rowsOn,
    tableAsOf(today) {
      if (latest?.today !== today) {
        const now = instant(today, EXPORT_HOUR);
        const table = daysIn(story.firstDay, addDays(today, 1))
          .flatMap((day) => rowsOn(day).filter((row) => row.export_time <= now))
          .sort((a, b) => a.export_time - b.export_time);
        latest = { today, table };
      }
      return latest.table;
    },
  };
}

// What a file's records add up to as they stream by: Σ of each cost column per currency and month, and the days each provider is charged for.
import { NO_CURRENCY, NO_MONTH } from "@/lib/bronze/not-stated";
import { addDays, type Day } from "@/lib/dates/dates";
import { ExactSum } from "@/jobs/formats/decimal-text";
import type { RecordReading } from "@/jobs/formats/file-format";
import type { StatedTotal } from "@/jobs/providers/provider";

/** [from, to) ranges per provider. */
export type CoveredDays = Readonly<Record<string, readonly (readonly [Day, Day])[]>>;

interface Group {
  readonly currency: string;
  readonly month: Day;
  rows: number;
  readonly sums: readonly ExactSum[];
}

/** Sorted days as [from, to) ranges. */
export function rangesOf(days: readonly Day[]): [Day, Day][] {
  const ranges: [Day, Day][] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last && last[1] === day) last[1] = addDays(day, 1);
    else ranges.push([day, addDays(day, 1)]);
  }
  return ranges;
}

export class FileTotals {
  private readonly groups = new Map<string, Group>();
  private readonly days = new Map<string, Set<Day>>();
  private last: Group | undefined;

  /** @param columns the delivered cost columns, with their place among the format's */
  constructor(private readonly columns: readonly { readonly name: string; readonly index: number }[]) {}

  add(reading: RecordReading): void {
    const group = this.groupOf(reading.currency ?? NO_CURRENCY, reading.month ?? NO_MONTH);
    group.rows += 1;
    for (let i = 0; i < this.columns.length; i++) {
      const amount = reading.amounts[this.columns[i]?.index ?? -1];
      if (amount != null) group.sums[i]?.add(amount);
    }
    if (reading.day !== null) this.daysOf(reading.provider).add(reading.day);
  }

  totals(): StatedTotal[] {
    return [...this.groups.values()].flatMap((group) =>
      this.columns.map(({ name }, i) => ({ column: name, currency: group.currency, month: group.month, rows: group.rows, amount: String(group.sums[i]) })),
    );
  }

  coveredDays(): CoveredDays {
    return Object.fromEntries([...this.days].map(([provider, days]) => [provider, rangesOf([...days].sort())]));
  }

  private groupOf(currency: string, month: Day): Group {
    if (this.last?.month === month && this.last.currency === currency) return this.last;
    const key = `${currency} ${month}`;
    const group = this.groups.get(key) ?? { currency, month, rows: 0, sums: this.columns.map(() => new ExactSum()) };
    this.groups.set(key, group);
    this.last = group;
    return group;
  }

  private daysOf(provider: string): Set<Day> {
    const present = this.days.get(provider);
    if (present) return present;
    const made = new Set<Day>();
    this.days.set(provider, made);
    return made;
  }
}

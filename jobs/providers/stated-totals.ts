// Adds up amounts as they were written, per column, currency, month and (for a provider's own statement) slice.
import { monthStart, type Day } from "@/lib/dates/dates";
import { ExactSum, isDecimal } from "@/jobs/formats/decimal-text";
import type { StatedTotal } from "./provider";

export interface StatedAmount {
  readonly column: string;
  readonly currency: string;
  /** Any day of the month. */
  readonly month: Day;
  readonly slice?: string;
  /** Decimal text; a text that is no number counts as a row without an amount (cleaning will quarantine it). */
  readonly amount: string | null;
  readonly rows?: number;
}

export class TotalsBook {
  readonly #entries = new Map<string, { of: Omit<StatedTotal, "rows" | "amount">; rows: number; sum: ExactSum }>();

  add({ column, currency, month, slice, amount, rows = 1 }: StatedAmount): void {
    const key = `${column}\u0000${currency}\u0000${month.slice(0, 7)}\u0000${slice ?? ""}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { of: { column, currency, month: monthStart(month), ...(slice === undefined ? {} : { slice }) }, rows: 0, sum: new ExactSum() };
      this.#entries.set(key, entry);
    }
    entry.rows += rows;
    if (amount !== null && isDecimal(amount)) entry.sum.add(amount);
  }

  totals(): StatedTotal[] {
    return [...this.#entries.values()].map(({ of, rows, sum }) => ({ ...of, rows, amount: sum.toString() }));
  }
}

// What a billing export delivered, added up as it was written, beside what the partitions hold.
import { NO_CURRENCY, NO_MONTH } from "@/lib/bronze/not-stated";
import type { Day } from "@/lib/dates/dates";
import { utcDayOf } from "@/jobs/formats/calendar-text";
import { ExactSum, isDecimal } from "@/jobs/formats/decimal-text";
import type { BqRow } from "./gcp-bq-client";
import type { StatedTotal } from "./provider";
import { TotalsBook } from "./stated-totals";

/** Currency and invoice month as the format reads them; what it cannot read is counted under its own heading. */
export function placeOf(row: BqRow): { currency: string; month: Day } {
  const [month, currency] = [String(row.invoice_month ?? ""), String(row.currency ?? "")];
  return {
    currency: /^[A-Z]{3}$/.test(currency) ? currency : NO_CURRENCY,
    month: /^20\d{2}(?:0[1-9]|1[0-2])$/.test(month) ? `${month.slice(0, 4)}-${month.slice(4)}-01` : NO_MONTH,
  };
}

/** What came, added up as it was written, with the invoice months of each partition. */
export class Delivered {
  count = 0;
  readonly rows = new Map<Day, number>();
  readonly months = new Map<Day, Set<string>>();
  /** Usage days (UTC). */
  readonly days = new Set<Day>();
  readonly #totals = new TotalsBook();

  add(row: BqRow): void {
    this.count += 1;
    const day = String(row.partition_day);
    this.rows.set(day, (this.rows.get(day) ?? 0) + 1);
    const months = this.months.get(day) ?? new Set<string>();
    this.months.set(day, months.add(String(row.invoice_month ?? "")));
    const usageDay = utcDayOf(String(row.usage_start_time ?? ""));
    if (usageDay !== null) this.days.add(usageDay);
    const of = placeOf(row);
    this.#totals.add({ ...of, column: "cost", amount: typeof row.cost === "string" ? row.cost : null });
    this.#totals.add({ ...of, column: "credits", amount: creditsOf(row) });
  }

  totals(): StatedTotal[] {
    return this.#totals.totals();
  }
}

/** Σ of a row's credits; null when one of them is no number, as the format reads it. */
function creditsOf(row: BqRow): string | null {
  const credits = (row.credits ?? []) as readonly { amount?: unknown }[];
  if (credits.length === 0) return "0";
  const sum = new ExactSum();
  for (const { amount } of credits) {
    if (typeof amount !== "string" || !isDecimal(amount)) return null;
    sum.add(amount);
  }
  return sum.toString();
}

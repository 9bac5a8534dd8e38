// Totals by currency: amounts of different currencies are never added, one of them leads.
import { canonicalMoney, compareMoney, type Money } from "@/lib/money/money";

export type CurrencyTotal = { currency: string; total: Money };

/** Largest spend first. */
export function sortedTotals(rows: readonly { currency: string; total: string }[]): CurrencyTotal[] {
  const magnitude = (amount: Money): Money => amount.replace("-", "");
  return rows
    .map(({ currency, total }) => ({ currency, total: canonicalMoney(total) }))
    .sort((a, b) => compareMoney(magnitude(b.total), magnitude(a.total)) || (a.currency < b.currency ? -1 : 1));
}

/** The asked currency, else the one with the largest total; USD where nothing was spent at all. */
export function leadingCurrency(totals: readonly CurrencyTotal[], asked: string | null): string {
  return asked ?? totals[0]?.currency ?? "USD";
}

export function totalIn(totals: readonly CurrencyTotal[], currency: string): Money {
  return totals.find((one) => one.currency === currency)?.total ?? "0.00";
}

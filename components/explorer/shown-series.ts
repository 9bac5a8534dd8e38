// Chart series rounded once so that they add up in every direction: periods, series and the total shown.
import { apportionTable } from "@/lib/money/apportion";
import { addMoney, type Money } from "@/lib/money/money";
import { currencyDigits } from "@/lib/format/money";
import type { SpendSeries } from "@/components/charts/chart-model";
import type { ChartSeries } from "@/lib/queries/spend/explorer-view";

export type ShownSeries = SpendSeries & { values: (Money | null)[]; total: Money };

/** Same order; each `total` is the sum of the values shown, and all totals together are the rounded exact total. */
export function shownSeries(series: readonly ChartSeries[], currency: string): ShownSeries[] {
  const periods = series[0]?.values.length ?? 0;
  const rows = Array.from({ length: periods }, (_, at) => series.map(({ values }) => values[at] ?? null));
  const shown = apportionTable(rows, currencyDigits(currency));
  return series.map(({ value, label, kind }, column) => {
    const values = shown.map((row) => row[column] ?? null);
    return { key: value, label, kind: SERIES_KIND[kind], values, total: addMoney("0", ...values.map((one) => one ?? "0")) };
  });
}

const SERIES_KIND = { value: "value", others: "others", none: "unattributed" } as const;

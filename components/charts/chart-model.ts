// From exact amounts to what a chart draws: looks, running sums and pixel geometry; text always comes from the exact amounts.
import { addMoney, isZeroMoney, roundMoney, type Money } from "@/lib/money/money";
import { currencyDigits } from "@/lib/format/money";
import type { Day } from "@/lib/dates/dates";
import { seriesFill, seriesKindOf, type SeriesKind } from "./series-color";

export type ChartKind = "bar" | "line" | "area" | "cumulative";

export type SpendSeries = {
  key: string;
  label: string;
  /** One decimal text a period, in the chart's currency; null where there is nothing. */
  values: readonly (Money | null)[];
  /** The same periods of the comparison range, for Δ; without them Δ is against the period before. */
  compareValues?: readonly (Money | null)[] | undefined;
  /** Default: by the label ("Others", "Untagged", "Unallocated"), else "value". */
  kind?: SeriesKind | undefined;
};

/** "note": written by a person; the others are anomalies. */
export type MarkerKind = "warning" | "critical" | "note";

export type SpendMarker = { period: Day; label: string; severity: MarkerKind };

/** A series ready to draw; `dataKey` is an index because Recharts reads dots in a key as a path. */
export type DrawnSeries = SpendSeries & { dataKey: string; color: string; hatched: boolean };

/** `top` and `bottom` are the ends of the stack. */
export type PlotRow = { period: Day; incomplete: boolean; top: number; bottom: number; [dataKey: string]: number | string | boolean | null };

/**
 * Adds looks; `colorKeys` are the values that share colours with this chart elsewhere on the page.
 * For "cumulative" the values become running sums (exact, nulls count as nothing).
 */
export function drawnSeries(series: readonly SpendSeries[], kind: ChartKind, colorKeys?: readonly string[]): DrawnSeries[] {
  const kinds = series.map((one) => one.kind ?? seriesKindOf(one.label));
  const valueKeys = series.filter((_, i) => kinds[i] === "value").map(({ key }) => key);
  return series.map((one, i) => ({
    ...one,
    ...(kind === "cumulative" ? { values: runningSum(one.values), compareValues: one.compareValues && runningSum(one.compareValues) } : {}),
    ...seriesFill(one.key, kinds[i] ?? "value", valueKeys, colorKeys),
    dataKey: `s${i}`,
  }));
}

/** Rows for Recharts: rounded to the currency's cents first, then numbers, for geometry alone. */
export function plotRows(periods: readonly Day[], series: readonly DrawnSeries[], currency: string, incompleteFrom: Day | null): PlotRow[] {
  const digits = currencyDigits(currency);
  return periods.map((period, at) => {
    const row: PlotRow = { period, incomplete: incompleteFrom !== null && period >= incompleteFrom, top: 0, bottom: 0 };
    for (const { dataKey, values } of series) {
      const value = values[at] ?? null;
      const pixelValue = value === null ? null : Number(roundMoney(value, digits));
      row[dataKey] = pixelValue;
      row.top += Math.max(0, pixelValue ?? 0);
      row.bottom += Math.min(0, pixelValue ?? 0);
    }
    return row;
  });
}

/** Exact total of one period over the given series. */
export function periodTotal(series: readonly { values: readonly (Money | null)[] }[], at: number): Money {
  return addMoney(...series.map(({ values }) => values[at] ?? "0"));
}

/** Exact total of one series over all periods. */
export function seriesTotal(values: readonly (Money | null)[]): Money {
  return addMoney(...values.map((value) => value ?? "0"));
}

export function hasNegative(series: readonly SpendSeries[]): boolean {
  return series.some(({ values }) => values.some((value) => value !== null && value.startsWith("-") && !isZeroMoney(value)));
}

function runningSum(values: readonly (Money | null)[]): Money[] {
  let sum: Money = "0.00";
  return values.map((value) => {
    sum = addMoney(sum, value ?? "0");
    return sum;
  });
}

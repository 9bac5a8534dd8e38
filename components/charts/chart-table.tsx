"use client";
// The chart's numbers as a table: the same amounts, to the cent, with sums in both directions.
import { DataTable } from "@/components/ui/data-table";
import type { TableColumn } from "@/components/ui/table-column";
import { addMoney } from "@/lib/money/money";
import { formatMoney } from "@/lib/format/money";
import { formatPeriod, type Granularity } from "@/lib/format/date";
import type { Day } from "@/lib/dates/dates";
import { periodTotal, seriesTotal, type SpendMarker, type SpendSeries } from "./chart-model";

export type ChartTableProps = {
  caption: string;
  periods: readonly Day[];
  granularity: Granularity;
  series: readonly SpendSeries[];
  currency: string;
  incompleteFrom: Day | null;
  markers: readonly SpendMarker[];
  maxHeight: number;
};

type PeriodRow = { period: Day; at: number };

export function ChartTable({ caption, periods, granularity, series, currency, incompleteFrom, markers, maxHeight }: ChartTableProps) {
  const rows = periods.map((period, at) => ({ period, at }));
  const money = (amount: string | null | undefined) => (amount === null || amount === undefined ? null : formatMoney(amount, currency, { bare: true }));
  const grandTotal = addMoney(...series.map(({ values }) => seriesTotal(values)));
  const columns: TableColumn<PeriodRow>[] = [
    { key: "period", header: "Period, UTC", cell: ({ period }) => formatPeriod(period, granularity, { long: true }) },
    ...(series.length > 1
      ? [{ key: "total", header: `Total, ${currency}`, align: "right" as const, cell: ({ at }: PeriodRow) => money(periodTotal(series, at)), total: money(grandTotal) }]
      : []),
    ...series.map((one): TableColumn<PeriodRow> => ({
      key: `series:${one.key}`,
      header: `${one.label}, ${currency}`,
      align: "right",
      cell: ({ at }) => money(one.values[at]),
      total: money(seriesTotal(one.values)),
    })),
  ];
  if (incompleteFrom !== null || markers.length > 0) {
    columns.push({ key: "note", header: "Note", cell: ({ period }) => noteOf(period, incompleteFrom, markers) });
  }
  return <DataTable caption={caption} columns={columns} rows={rows} rowKey={({ period }) => period} hasTotal maxHeight={`${maxHeight}px`} />;
}

function noteOf(period: Day, incompleteFrom: Day | null, markers: readonly SpendMarker[]): string {
  const notes = markers.filter((marker) => marker.period === period).map(({ label }) => label);
  if (incompleteFrom !== null && period >= incompleteFrom) notes.unshift("Still arriving");
  return notes.join("; ");
}

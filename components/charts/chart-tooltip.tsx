"use client";
// What a period is made of: its parts, largest first, each with its change; read aloud when reached by arrow keys.
import { changeOf, formatChange } from "@/lib/format/delta";
import { formatMoney } from "@/lib/format/money";
import { compareMoney, type Money } from "@/lib/money/money";
import type { DrawnSeries, SpendMarker } from "./chart-model";
import { periodTotal } from "./chart-model";
import { MarkerShape } from "./marker-shape";
import { Swatch } from "./swatch";

const MAX_PARTS = 10;

export type ChartTooltipProps = {
  heading: string;
  at: number;
  series: readonly DrawnSeries[];
  currency: string;
  /** "vs last month" or "vs the day before". */
  compareLabel: string;
  incomplete: boolean;
  markers: readonly SpendMarker[];
};

export function ChartTooltip({ heading, at, series, currency, compareLabel, incomplete, markers }: ChartTooltipProps) {
  const parts = series
    .map((one) => ({ ...one, value: one.values[at] ?? null, before: valueBefore(one, at) }))
    .filter((part): part is typeof part & { value: Money } => part.value !== null)
    .sort((a, b) => compareMoney(b.value, a.value));
  return (
    <div role="status" className="max-w-80 rounded-md border border-line-strong bg-raised p-2 text-xs text-ink">
      <p className="flex justify-between gap-6 font-medium">
        <span>
          {heading}
          {incomplete ? " · still arriving" : ""}
        </span>
        <span className="tabular-nums">{formatMoney(periodTotal(series, at), currency)}</span>
      </p>
      <table className="mt-1 w-full">
        <thead className="sr-only">
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Amount</th>
            <th scope="col">{compareLabel}</th>
          </tr>
        </thead>
        <tbody>
          {parts.slice(0, MAX_PARTS).map((part) => (
            <tr key={part.key}>
              <th scope="row" className="max-w-40 py-px pr-3 text-left font-normal">
                <span className="flex items-center gap-1.5">
                  <Swatch color={part.color} hatched={part.hatched} />
                  <span className="truncate">{part.label}</span>
                </span>
              </th>
              <td className="py-px text-right">{formatMoney(part.value, currency)}</td>
              <td className="py-px pl-3 text-right text-ink-3">{part.before === null ? "–" : changeWords(part.value, part.before, part.compareValues !== undefined, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {parts.length > MAX_PARTS ? <p className="text-ink-3">… {parts.length - MAX_PARTS} more</p> : null}
      {markers.map((marker) => (
        <p key={marker.label} className="mt-1 flex items-start gap-1">
          <svg aria-hidden width={14} height={14} className="mt-px shrink-0">
            <MarkerShape severity={marker.severity} x={7} y={7} />
          </svg>
          {marker.label}
        </p>
      ))}
      <p className="mt-1 text-ink-3">Change {compareLabel}</p>
    </div>
  );
}

/** "+8.1 %"; against a comparison that was asked for the amount too. */
function changeWords(value: Money, before: Money, asked: boolean, currency: string): string {
  const change = changeOf(value, before);
  return asked ? `${formatMoney(change.difference, currency, { signed: true })} (${formatChange(change)})` : formatChange(change);
}

function valueBefore(series: DrawnSeries, at: number): Money | null {
  if (series.compareValues !== undefined) return series.compareValues[at] ?? null;
  return at === 0 ? null : (series.values[at - 1] ?? null);
}

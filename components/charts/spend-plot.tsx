"use client";
// The drawing itself, by Recharts; loaded after the page because it is the heaviest part of it.
import { useId, useMemo } from "react";
import { Area, Bar, CartesianGrid, ComposedChart, Line, ReferenceArea, ReferenceDot, ReferenceLine, Tooltip, XAxis, YAxis, type BarShapeProps } from "recharts";
import type { Day } from "@/lib/dates/dates";
import { formatPeriod, type Granularity } from "@/lib/format/date";
import { formatAxisMoney } from "./axis-format";
import { axisScale } from "./axis-scale";
import { ChartPatterns, patternIds, type PatternIds } from "./chart-patterns";
import { ChartTooltip } from "./chart-tooltip";
import { hasNegative, plotRows, type ChartKind, type DrawnSeries, type PlotRow, type SpendMarker } from "./chart-model";
import { MarkerShape } from "./marker-shape";

// Above this many bars the gap between stacked parts would eat the parts.
const MAX_BARS_WITH_GAPS = 120;
const ABOVE_SERIES = 450;

export type SpendPlotProps = {
  kind: ChartKind;
  incompleteFrom: Day | null;
  periods: readonly Day[];
  series: readonly DrawnSeries[];
  granularity: Granularity;
  currency: string;
  height: number;
  title: string;
  describedBy: string;
  compareLabel: string;
  markers: readonly SpendMarker[];
  onSelect?: ((seriesKey: string, period: Day) => void) | undefined;
};

export function SpendPlot(props: SpendPlotProps) {
  const { kind, incompleteFrom, periods, series, granularity, currency, height, title, describedBy, compareLabel, markers } = props;
  const rows = useMemo(() => plotRows(periods, series, currency, incompleteFrom), [periods, series, currency, incompleteFrom]);
  const prefix = useId();
  const fills = patternIds(prefix);
  const arriving = lastCompleteBeforeTail(rows);
  const axis = axisScale(...extent(rows, series, kind));
  return (
    <ComposedChart
      responsive
      data={rows}
      stackOffset="sign"
      margin={{ top: 12, right: kind === "bar" ? 4 : 28, bottom: 0, left: 0 }} // a point on the right edge needs room for half its label
      barCategoryGap={rows.length > 60 ? "8%" : "18%"}
      style={{ width: "100%", height }}
      aria-label={title}
      aria-describedby={describedBy}
    >
      <ChartPatterns prefix={prefix} series={series} />
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <XAxis dataKey="period" tickFormatter={(day: Day) => formatPeriod(day, granularity)} interval="equidistantPreserveStart" minTickGap={20} tickLine={false} axisLine={{ stroke: "var(--line-strong)" }} tick={{ fontSize: 12, fill: "var(--ink-3)" }} tickMargin={6} />
      <YAxis width="auto" tickFormatter={(tick: number) => formatAxisMoney(tick, currency)} tickLine={false} axisLine={false} tick={{ fontSize: 12, fill: "var(--ink-3)" }} {...axis} interval={0} allowDataOverflow />
      {hasNegative(series) ? <ReferenceLine y={0} stroke="var(--ink-3)" /> : null}
      <Tooltip
        isAnimationActive={false}
        cursor={kind === "bar" ? { fill: "var(--ink)", fillOpacity: 0.06 } : { stroke: "var(--line-strong)" }}
        wrapperStyle={{ zIndex: 30, outline: "none" }}
        content={({ active, label }) => {
          const at = periods.indexOf(String(label));
          if (!active || at < 0) return null;
          const period = periods[at] ?? "";
          return (
            <ChartTooltip
              heading={formatPeriod(period, granularity, { long: true })}
              at={at}
              series={series}
              currency={currency}
              compareLabel={compareLabel}
              incomplete={rows[at]?.incomplete === true}
              markers={markers.filter((marker) => marker.period === period)}
            />
          );
        }}
      />
      {series.map((one) => plottedSeries(one, fills, rows, props))}
      {kind !== "bar" && arriving !== undefined ? <ReferenceArea x1={arriving} x2={periods.at(-1) ?? arriving} fill={`url(#${prefix}-veil)`} fillOpacity={1} zIndex={ABOVE_SERIES} /> : null}
      {markers.map((marker) => (
        <ReferenceDot
          key={`${marker.period}${marker.label}`}
          x={marker.period}
          y={markerHeight(rows, series, marker.period, kind)}
          shape={({ cx, cy }: { cx?: number; cy?: number }) => <MarkerShape severity={marker.severity} x={cx ?? 0} y={Math.max(7, (cy ?? 0) - 9)} />}
        />
      ))}
    </ComposedChart>
  );
}

// A function and not a component: Recharts finds its parts by walking the direct children.
function plottedSeries(series: DrawnSeries, fills: PatternIds, rows: readonly PlotRow[], { kind, onSelect }: SpendPlotProps) {
  const select = (row: unknown) => onSelect?.(series.key, String((row as { payload?: PlotRow }).payload?.period ?? ""));
  const common = { dataKey: series.dataKey, name: series.label, isAnimationActive: false, stroke: series.color };
  if (kind === "line") {
    return <Line key={series.key} {...common} type="linear" dot={rows.length < 16 ? { r: 2.5, fill: series.color } : false} strokeWidth={1.75} strokeDasharray={series.hatched ? "4 3" : ""} activeDot={{ r: 4 }} />;
  }
  if (kind !== "bar") {
    return <Area key={series.key} {...common} type="linear" stackId="spend" fill={fills.solid(series)} fillOpacity={0.72} strokeWidth={1} activeDot={false} />;
  }
  const gap = rows.length <= MAX_BARS_WITH_GAPS;
  return (
    <Bar
      key={series.key}
      {...common}
      stackId="spend"
      fill={series.color}
      maxBarSize={56}
      onClick={select}
      cursor={onSelect === undefined ? "default" : "pointer"}
      shape={(bar: BarShapeProps) => <BarPart bar={bar} gap={gap} fill={isIncomplete(bar) ? fills.arriving(series) : fills.solid(series)} />}
    />
  );
}

function BarPart({ bar, fill, gap }: { bar: BarShapeProps; fill: string; gap: boolean }) {
  const { x, y, width, height } = bar;
  const top = Math.min(y, y + height);
  const inset = gap && Math.abs(height) > 3 ? 1 : 0;
  return <rect x={x} y={top} width={width} height={Math.max(0, Math.abs(height) - inset)} style={{ fill }} className="keep-colors" />;
}

function isIncomplete(bar: BarShapeProps): boolean {
  return (bar.payload as PlotRow | undefined)?.incomplete === true;
}

/** Lines and areas have no bars to hatch: a veil covers them from here to the end. */
function lastCompleteBeforeTail(rows: readonly PlotRow[]): Day | undefined {
  const first = rows.findIndex(({ incomplete }) => incomplete);
  return first < 0 ? undefined : rows[Math.max(0, first - 1)]?.period;
}

/** Lowest and highest point drawn: of the stacks, or of single lines. */
function extent(rows: readonly PlotRow[], series: readonly DrawnSeries[], kind: ChartKind): [number, number] {
  const points = kind === "line" ? rows.flatMap((row) => series.map(({ dataKey }) => Number(row[dataKey] ?? 0))) : rows.flatMap(({ top, bottom }) => [top, bottom]);
  return points.reduce<[number, number]>(([low, high], point) => [Math.min(low, point), Math.max(high, point)], [0, 0]);
}

/** Above the stack, or above the highest line. */
function markerHeight(rows: readonly PlotRow[], series: readonly DrawnSeries[], period: Day, kind: ChartKind): number {
  const row = rows.find((one) => one.period === period);
  if (row === undefined) return 0;
  return kind === "line" ? Math.max(0, ...series.map(({ dataKey }) => Number(row[dataKey] ?? 0))) : row.top;
}

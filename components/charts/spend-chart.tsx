"use client";
// Spend over time with its title, its sentence, its legend and the same numbers as a table.
import { useId, useMemo, useState } from "react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { ChartSkeleton } from "@/components/ui/skeleton";
import type { Day } from "@/lib/dates/dates";
import type { Granularity } from "@/lib/format/date";
import { ChartLegend } from "./chart-legend";
import { drawnSeries, type ChartKind, type SpendMarker, type SpendSeries } from "./chart-model";
import { ChartTable } from "./chart-table";
import type { SpendPlotProps } from "./spend-plot";

// Fills the box that SpendChart already reserved, so no height is needed here.
const SpendPlot = dynamic<SpendPlotProps>(() => import("./spend-plot").then((module) => module.SpendPlot), {
  ssr: false,
  loading: () => <ChartSkeleton height="100%" />,
});

export type SpendChartProps = {
  title: string;
  /** One sentence with the answer: "Spend rose 8 % to $12,431, mainly Amazon EC2." Shown, and read as the chart's description. */
  summary: string;
  /** First day of each period, ascending. */
  periods: readonly Day[];
  granularity: Granularity;
  /** Largest first, "Others" before "Untagged"; one value a period each. */
  series: readonly SpendSeries[];
  currency: string;
  kind?: ChartKind | undefined;
  /** Periods from here on are still arriving and drawn hatched. */
  incompleteFrom?: Day | null | undefined;
  markers?: readonly SpendMarker[] | undefined;
  /** What Δ is against when series carry `compareValues`: "vs 1–22 Oct". */
  compareLabel?: string | undefined;
  onSelect?: ((seriesKey: string, period: Day) => void) | undefined;
  onExclude?: ((seriesKey: string) => void) | undefined;
  height?: number | undefined;
  refetching?: boolean | undefined;
  /** Values that share colours with this chart elsewhere on the page; pass the same list to each. */
  colorKeys?: readonly string[] | undefined;
  /** Heading level of the title. */
  level?: 2 | 3 | undefined;
};

export function SpendChart(props: SpendChartProps) {
  const { title, summary, periods, granularity, series, currency, kind = "bar", incompleteFrom = null, markers = [] } = props;
  const { height = 280, refetching = false, level = 2, colorKeys, compareLabel = `vs the ${granularity} before` } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const drawn = useMemo(() => drawnSeries(series, kind, colorKeys), [series, kind, colorKeys]);
  const visible = useMemo(() => drawn.filter(({ key }) => !hidden.has(key)), [drawn, hidden]);
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <figure aria-labelledby={`${id}-title`} className="relative min-w-0">
      <figcaption className="mb-2 flex items-start justify-between gap-4">
        <div className="min-w-0">
          <Heading id={`${id}-title`} className="text-base font-semibold">
            {title}
          </Heading>
          <p id={`${id}-summary`} className="text-sm text-ink-2">
            {summary}
          </p>
        </div>
        <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
          {asTable ? "View as chart" : "View as table"}
        </Button>
      </figcaption>
      <ProgressBar active={refetching} label={`Refreshing ${title}`} />
      <div className={refetching ? "opacity-60" : undefined} style={asTable ? { minHeight: height } : { height }}>
        {asTable ? (
          <ChartTable caption={title} periods={periods} granularity={granularity} series={series} currency={currency} incompleteFrom={incompleteFrom} markers={markers} maxHeight={height + 40} />
        ) : (
          <SpendPlot
            kind={kind}
            incompleteFrom={incompleteFrom}
            periods={periods}
            series={visible}
            granularity={granularity}
            currency={currency}
            height={height}
            title={title}
            describedBy={`${id}-summary`}
            compareLabel={compareLabel}
            markers={markers}
            onSelect={props.onSelect}
          />
        )}
      </div>
      {asTable ? null : (
        <ChartLegend series={drawn} hidden={hidden} onToggle={(key) => setHidden(toggled(hidden, key))} onExclude={props.onExclude} showsIncomplete={incompleteFrom !== null && periods.some((period) => period >= incompleteFrom)} />
      )}
    </figure>
  );
}

function toggled(hidden: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(key)) next.add(key);
  return next;
}

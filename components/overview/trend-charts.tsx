"use client";
// How spend came here: 13 months, and the last 90 days with what stood out; a click opens the period in the explorer.
import { useRouter } from "next/navigation";
import { AnnotationList } from "@/components/annotations/annotation-list";
import { useNoteMarkers } from "@/components/annotations/use-annotations";
import { SpendChart } from "@/components/charts/spend-chart";
import type { SpendMarker } from "@/components/charts/chart-model";
import type { ShownSeries } from "@/components/explorer/shown-series";
import { addDays, addMonths, type Day } from "@/lib/dates/dates";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { explorerHref } from "@/lib/state/write-state";

export type ShownTrend = { state: ExplorerState; periods: Day[]; series: ShownSeries[]; summary: string; incompleteFrom: Day | null };

export type TrendChartsProps = { months: ShownTrend; days: ShownTrend; currency: string; markers: readonly SpendMarker[] };

export function TrendCharts({ months, days, currency, markers }: TrendChartsProps) {
  const router = useRouter();
  const first = days.periods[0] ?? days.state.from;
  const end = addDays(days.periods.at(-1) ?? first, 1);
  const notes = useNoteMarkers(first, end, "day");
  const open = (trend: ShownTrend, to: (period: Day) => Day) => (_: string, period: Day) =>
    router.push(explorerHref({ ...trend.state, from: period, to: to(period), granularity: "auto", group: ["service"], currency: null, top: null }));
  return (
    <div className="grid grid-cols-1 gap-x-8 gap-y-8 xl:grid-cols-2">
      <SpendChart title="13 months" {...chartProps(months)} granularity="month" currency={currency} onSelect={open(months, (period) => addMonths(period, 1))} />
      <div className="flex min-w-0 flex-col gap-2">
        <SpendChart title="Last 90 days" {...chartProps(days)} granularity="day" currency={currency} markers={[...markers, ...notes]} onSelect={open(days, (period) => addDays(period, 1))} />
        <AnnotationList from={first} to={end} />
      </div>
    </div>
  );
}

function chartProps({ periods, series, summary, incompleteFrom }: ShownTrend) {
  return { periods, series, summary, incompleteFrom };
}

"use client";
// The question's chart; pressing a part offers what can be asked next.
import { useRef, useState, type PointerEvent } from "react";
import { useNoteMarkers } from "@/components/annotations/use-annotations";
import { RankedBars } from "@/components/charts/ranked-bars";
import { SpendChart } from "@/components/charts/spend-chart";
import type { Day } from "@/lib/dates/dates";
import { formatRange } from "@/lib/format/date";
import { currencyDigits } from "@/lib/format/money";
import type { GroupValue } from "@/lib/queries/spend/group-value";
import { dimensionLabel, type Dimension } from "@/lib/state/dimensions";
import { filterOn } from "@/lib/state/edit-state";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { explorerHref } from "@/lib/state/write-state";
import { chartSummary } from "./chart-summary";
import { completePeriods } from "./complete-periods";
import { PointerMenu } from "./pointer-menu";
import type { ShownSeries } from "./shown-series";
import type { ShownView } from "./shown-view";
import type { Explorer, ExplorerReport } from "./use-explorer";
import { sourceMoves } from "./source-moves";
import { periodMoves, valueMoves } from "./value-moves";

export type ExplorerChartProps = Pick<Explorer, "state" | "setState" | "refetching"> & { report: ExplorerReport; shown: ShownView };

const HEIGHT = 300;
const STEP_WORD = { day: "daily", week: "weekly", month: "monthly", quarter: "quarterly" } as const;

type Pressed = { seriesKey: string; period: Day; x: number; y: number };

export function ExplorerChart({ state, setState, refetching, report, shown }: ExplorerChartProps) {
  const [pressed, setPressed] = useState<Pressed | null>(null);
  // A ref, because drawing again between press and release would lose the press.
  const pointer = useRef({ x: 0, y: 0, alt: false });
  const { granularity, currency, periods } = report.answer;
  const notes = useNoteMarkers(report.state.from, report.state.to, granularity === "none" ? "day" : granularity);
  const [dimension] = report.state.group;
  const by = dimension === undefined ? "Spend" : `Spend by ${lowerFirst(dimensionLabel(dimension))}`;
  if (granularity === "none") return <WholeRange title={by} report={report} shown={shown} state={state} />;
  const firstIncomplete = periods[completePeriods(report)];
  const excludeSeries = (seriesKey: string) => valueMoves(state, setState, shown.series, seriesKey).exclude?.();
  const series = shown.series.find(({ key }) => key === pressed?.seriesKey);
  return (
    <div onPointerDownCapture={(event: PointerEvent) => void (pointer.current = { x: event.clientX, y: event.clientY, alt: event.altKey })}>
      <SpendChart
        title={`${by}, ${STEP_WORD[granularity]}`}
        summary={chartSummary(report, shown)}
        periods={periods}
        granularity={granularity}
        series={shown.series}
        currency={currency}
        kind={state.chart === "table" || state.chart === "waterfall" ? "bar" : state.chart}
        incompleteFrom={firstIncomplete ?? null}
        compareLabel={comparedWords(report)}
        markers={notes}
        // After the press has ended: the menu would take the same press for one beside it and close.
        onSelect={(seriesKey, period) => (pointer.current.alt ? excludeSeries(seriesKey) : void setTimeout(() => setPressed({ seriesKey, period, ...pointer.current })))}
        onExclude={excludeSeries}
        height={HEIGHT}
        refetching={refetching}
      />
      <PointerMenu
        at={pressed}
        onClose={() => setPressed(null)}
        title={series?.label ?? ""}
        items={pressed === null ? [] : [...valueMoves(state, setState, shown.series, pressed.seriesKey).items, { kind: "separator" }, ...periodMoves(state, setState, pressed.period, granularity), ...(series === undefined ? [] : sourceMoves(report, { path: pathOf(series, dimension), period: { start: pressed.period, step: granularity } }))]}
      />
    </div>
  );
}

function WholeRange({ title, report, shown, state }: { title: string; report: ExplorerReport; shown: ShownView; state: ExplorerState }) {
  const [dimension] = report.state.group;
  return (
    <div>
      <h2 className="mb-2 text-base font-semibold">{title}</h2>
      <RankedBars
        caption={`${title}, ${formatRange(report.state.from, report.state.to)}`}
        currency={report.answer.currency}
        digits={currencyDigits(report.answer.currency)}
        items={shown.series.map(({ key, label, kind, total, compareValues }) => ({
          key,
          label,
          kind,
          amount: total,
          ...(report.answer.comparison === null || report.answer.comparison.current.to !== report.state.to ? {} : { previous: compareValues?.[0] ?? null }),
          ...(dimension === undefined || kind === "others" ? {} : { href: explorerHref(filterOn(state, dimension, key)) }),
        }))}
      />
    </div>
  );
}

/** A series as the row of the table it stands for; without a group it is the total. */
function pathOf({ key, label, kind }: ShownSeries, dimension: Dimension | undefined): GroupValue[] {
  return dimension === undefined ? [] : [{ value: key, label, kind: kind === "unattributed" ? "none" : (kind ?? "value") }];
}

/** What the tooltip's Δ is against, where a comparison was asked. */
function comparedWords({ answer: { comparison } }: ExplorerReport): string | undefined {
  return comparison === null ? undefined : `against ${formatRange(comparison.previous.from, comparison.previous.to)}`;
}

function lowerFirst(text: string): string {
  return text.startsWith("SKU") ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

"use client";
// The question's controls: range, step, groups, metric, basis, and the rarer ones behind Options.
import { useState } from "react";
import { ChartArea, ChartBarDecreasing, ChartColumnStacked, ChartLine, SlidersHorizontal, Table2, TrendingUp } from "lucide-react";
import { Button } from "@/components/ui/button";
import { DateRangePicker } from "@/components/ui/date-range-picker";
import { Field } from "@/components/ui/field";
import { Popover } from "@/components/ui/popover";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import type { Day } from "@/lib/dates/dates";
import { DEFAULT_TOP, resolvedGranularity, type Basis, type Chart, type ExplorerState, type Granularity, type Metric } from "@/lib/state/explorer-state";
import { nearestRange } from "@/lib/state/nearest-range";
import { CompareControl } from "./compare-control";
import { GroupControl } from "./group-control";
import type { Explorer } from "./use-explorer";

const GRANULARITY_LABEL: Record<Exclude<Granularity, "auto">, string> = { day: "Daily", week: "Weekly", month: "Monthly", quarter: "Quarterly", none: "Whole range" };
const METRICS: { value: Metric; label: string; hint: string }[] = [
  { value: "effective", label: "Effective", hint: "AWS: amortised" },
  { value: "billed", label: "Billed", hint: "AWS: unblended" },
  { value: "list", label: "List", hint: "before discounts" },
  { value: "contracted", label: "Contracted", hint: "negotiated rates" },
];
const BASES: { value: Basis; label: string }[] = [
  { value: "usage", label: "Usage day" },
  { value: "invoice", label: "Invoice" },
];
const CHARTS: { value: Chart; label: string; icon: React.ReactNode }[] = [
  { value: "bar", label: "Stacked bars", icon: <ChartColumnStacked aria-hidden size={16} /> },
  { value: "line", label: "Lines", icon: <ChartLine aria-hidden size={16} /> },
  { value: "area", label: "Stacked area", icon: <ChartArea aria-hidden size={16} /> },
  { value: "cumulative", label: "Running total", icon: <TrendingUp aria-hidden size={16} /> },
  { value: "waterfall", label: "What changed", icon: <ChartBarDecreasing aria-hidden size={16} /> },
  { value: "table", label: "Table alone", icon: <Table2 aria-hidden size={16} /> },
];
const TOPS = [5, 8, 10, 15, 20] as const;

export function ExplorerRange({ explorer: { state, setState }, today }: { explorer: Explorer; today: Day }) {
  return <DateRangePicker value={{ from: state.from, to: state.to }} onValueChange={(range) => setState(fitting({ ...state, ...range, granularity: "auto" }))} today={today} />;
}

export function ExplorerControls({ explorer, today }: { explorer: Explorer; today: Day }) {
  const { state, setState } = explorer;
  const granularities = state.basis === "invoice" ? (["month", "quarter", "none"] as const) : (["day", "week", "month", "quarter", "none"] as const);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <GroupControl explorer={explorer} />
      <Select
        label="Step"
        value={resolvedGranularity(state)}
        options={granularities.map((value) => ({ value, label: GRANULARITY_LABEL[value] }))}
        onValueChange={(granularity) => setState(fitting({ ...state, granularity }))}
      />
      <div className="contents max-md:hidden">
        <MetricAndBasis state={state} setState={setState} />
      </div>
      <CompareControl state={state} setState={setState} today={today} />
      <OptionsPopover state={state} setState={setState} />
    </div>
  );
}

/** How the answer is drawn; stands beside it. */
export function ChartControl({ state, setState }: Pick<Explorer, "state" | "setState">) {
  return <SegmentedControl<Chart> label="Chart type" value={state.chart} options={CHARTS} onValueChange={(chart) => setState({ ...state, chart })} />;
}

function MetricAndBasis({ state, setState }: Pick<Explorer, "state" | "setState">) {
  return (
    <>
      <Select label="Metric" showLabel value={state.metric} options={METRICS} onValueChange={(metric) => setState({ ...state, metric })} />
      <Select label="By" showLabel value={state.basis} options={BASES} onValueChange={(basis) => setState(fitting({ ...state, basis, granularity: "auto" }))} />
    </>
  );
}

function OptionsPopover({ state, setState }: Pick<Explorer, "state" | "setState">) {
  const [open, setOpen] = useState(false);
  const changed = (state.complete ? 1 : 0) + (state.top === null ? 0 : 1);
  return (
    <Popover
      title="Options"
      open={open}
      onOpenChange={setOpen}
      className="w-64"
      trigger={
        <Button icon={<SlidersHorizontal aria-hidden size={14} className="text-ink-3" />} className="font-normal">
          Options{changed === 0 ? "" : ` (${changed})`}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-2 md:hidden">
          <MetricAndBasis state={state} setState={setState} />
        </div>
        <div>
          <Switch label="Complete days only" checked={state.complete} onCheckedChange={(complete) => setState({ ...state, complete })} />
          <p className="mt-1 text-xs text-ink-3">Leaves out the last days, whose charges still arrive.</p>
        </div>
        <Field label="Named in the chart" hint="The rest becomes Others.">
          <Select
            label="Named in the chart"
            value={String(state.top ?? DEFAULT_TOP)}
            options={TOPS.map((top) => ({ value: String(top), label: `${top} largest` }))}
            onValueChange={(top) => setState({ ...state, top: Number(top) === DEFAULT_TOP ? null : Number(top) })}
          />
        </Field>
      </div>
    </Popover>
  );
}

/** A control never leads to a state that the address would have to correct. */
function fitting(state: ExplorerState): ExplorerState {
  return nearestRange(state, { from: true, to: true }).state;
}

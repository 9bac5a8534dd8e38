"use client";
// The explorer: one screen, one address. Question on top, then the total, the chart and the table that say the same.
import { useMemo } from "react";
import { AnnotationList } from "@/components/annotations/annotation-list";
import { EmptyState } from "@/components/ui/empty-state";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { ApiProblem } from "@/components/ui/fetch-json";
import { PageHeader } from "@/components/ui/page-header";
import { ViewsMenu } from "@/components/views/views-menu";
import { withoutFilters } from "@/lib/state/edit-state";
import { defaultState } from "@/lib/state/explorer-state";
import { formatRange } from "@/lib/format/date";
import { ChangePanel } from "./change-panel";
import { ExplorerChart } from "./explorer-chart";
import { ChartControl, ExplorerControls, ExplorerRange } from "./explorer-controls";
import { useExplorerCommands } from "./explorer-commands";
import { ExplorerNotices } from "./explorer-notices";
import { ExplorerTable } from "./explorer-table";
import { ExplorerTotal } from "./explorer-total";
import { ExportMenu } from "./export-menu";
import { FilterBar } from "./filter-bar";
import { shownView } from "./shown-view";
import { withComparison } from "./with-comparison";
import { useExplorer, type Explorer as ExplorerModel, type ExplorerStart } from "./use-explorer";

export function Explorer({ start }: { start: ExplorerStart }) {
  const explorer = useExplorer(start);
  useExplorerCommands(explorer, start.today);
  return (
    <>
      <PageHeader title="Explorer" controls={<><ViewsMenu state={explorer.state} onView={(href) => window.history.replaceState(null, "", href)} /><ExplorerRange explorer={explorer} today={start.today} /></>} />
      <div className="flex flex-col gap-3">
        <ExplorerControls explorer={explorer} today={start.today} />
        <FilterBar explorer={explorer} />
        <ExplorerNotices explorer={explorer} />
      </div>
      <div className="mt-5">
        <ExplorerAnswer explorer={explorer} start={start} />
      </div>
    </>
  );
}

function ExplorerAnswer({ explorer, start }: { explorer: ExplorerModel; start: ExplorerStart }) {
  const { state, setState, report, refetching, error, retry } = explorer;
  const shown = useMemo(() => (report === undefined ? null : withComparison(shownView(report.answer), report.answer)), [report]);
  if (error !== null) {
    const problem = error instanceof ApiProblem ? error : null;
    return <ErrorState title={problem?.title ?? "The spend could not be loaded"} reason={error.message} id={problem?.id} onRetry={retry} minHeight={320} />;
  }
  if (report === undefined || shown === null) return null; // the server rendered with an answer; without one the query failed above
  if (shown.roots.length === 0 && report.answer.rows.length === 0) return <NothingFound explorer={explorer} start={start} />;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <ExplorerTotal report={report} shown={shown} />
        <div className="flex flex-wrap items-center gap-2">
          <ExportMenu state={state} report={report} shown={shown} />
          <ChartControl state={state} setState={setState} />
        </div>
      </div>
      {state.chart === "waterfall" ? <ChangePanel state={state} currency={report.answer.currency} /> : state.chart === "table" ? null : <ExplorerChart report={report} shown={shown} state={state} setState={setState} refetching={refetching} />}
      <AnnotationList from={report.state.from} to={report.state.to} />
      <ExplorerTable report={report} shown={shown} state={state} setState={setState} refetching={refetching} />
    </div>
  );
}

function NothingFound({ explorer: { state, setState }, start }: { explorer: ExplorerModel; start: ExplorerStart }) {
  if (state.filter.length > 0 || state.include.length > 0) {
    return (
      <EmptyState
        minHeight={320}
        title="The filters leave nothing"
        reason={`No spend between ${formatRange(state.from, state.to)} meets all of them.`}
        action={<Button variant="primary" onClick={() => setState(withoutFilters(state))}>Clear filters</Button>}
      />
    );
  }
  const { from, to } = defaultState(start.today);
  return (
    <EmptyState
      minHeight={320}
      title="No spend in this range"
      reason={`Nothing was charged between ${formatRange(state.from, state.to)}${state.currency === null ? "" : ` in ${state.currency}`}.`}
      action={<Button variant="primary" onClick={() => setState({ ...state, from, to, currency: null, granularity: "auto" })}>Show {formatRange(from, to)}</Button>}
    />
  );
}

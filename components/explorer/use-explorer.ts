"use client";
// The explorer's state in the address and its answer from the API; Back and Forward walk through the questions asked.
import { useCallback, useMemo } from "react";
import { useSearchParams } from "next/navigation";
import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/components/ui/fetch-json";
import type { Day } from "@/lib/dates/dates";
import type { ExplorerAnswer, Report } from "@/lib/queries/spend/cost-report";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { readState, type StateChange } from "@/lib/state/read-state";
import { VIEW_PARAMETER } from "@/lib/state/saved-view";
import { explorerHref } from "@/lib/state/write-state";
import { questionOf } from "./question-of";

export type ExplorerReport = Report<ExplorerAnswer>;

export type ExplorerStart = {
  /** Newest day with data. */
  today: Day;
  /** Question and answer that the server rendered with. */
  question: string;
  report: ExplorerReport;
  renderedAt: number;
};

export type Explorer = {
  state: ExplorerState;
  changes: StateChange[];
  setState: (next: ExplorerState) => void;
  report: ExplorerReport | undefined;
  /** New figures are on their way; the old ones stay in sight. */
  refetching: boolean;
  error: Error | null;
  retry: () => void;
};

export function useExplorer(start: ExplorerStart): Explorer {
  const address = useSearchParams().toString();
  const { state, changes } = useMemo(() => readState(new URLSearchParams(address), { today: start.today }), [address, start.today]);
  const question = questionOf(state);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ["explorer", question],
    queryFn: ({ signal }) => fetchJson<ExplorerReport>(`/api/v1/costs?${question}&view=explorer`, { signal }),
    ...(question === start.question ? { initialData: start.report, initialDataUpdatedAt: start.renderedAt } : {}),
  });
  const setState = useCallback((next: ExplorerState) => {
    const view = new URLSearchParams(window.location.search).get(VIEW_PARAMETER);
    const href = explorerHref(next) + (view === null ? "" : `&${VIEW_PARAMETER}=${encodeURIComponent(view)}`);
    // The page itself need not run again on the server: its answer comes from the API.
    if (href !== window.location.pathname + window.location.search) window.history.pushState(null, "", href);
  }, []);
  return { state, changes, setState, report: data, refetching: isPlaceholderData, error: isPlaceholderData || data === undefined ? error : null, retry: () => void refetch() };
}

// Runs as a list, each row a link to its page.
import { DataTable } from "@/components/ui/data-table";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { formatDay, formatInstant } from "@/lib/format/date";
import { formatNumber } from "@/lib/format/number";
import type { RunSummary } from "@/lib/queries/admin/run-fields";
import { kindWord, runDuration, triggerWord } from "./run-words";
import type { ReactNode } from "react";

export type RunTableProps = {
  runs: readonly RunSummary[];
  /** Runs that work: without what only ended runs have. */
  live?: boolean | undefined;
  now: string;
  empty: ReactNode;
};

export function RunTable({ runs, live = false, now, empty }: RunTableProps) {
  const shown = columns(now).filter(({ key }) => !live || (key !== "rows" && key !== "error"));
  return <DataTable caption={live ? "Runs at work" : "Runs"} columns={shown} rows={runs} rowKey={({ id }) => id} rowHref={({ id }) => `/admin/runs/${id}`} maxHeight="none" empty={empty} />;
}

function columns(now: string): TableColumn<RunSummary>[] {
  return [
    { key: "id", header: "Run", cell: ({ id }) => `Run ${id}` },
    { key: "status", header: "Status", cell: (run) => <StatusBadge status={run.status} plain {...(run.cancelRequested && run.status === "running" ? { label: "Cancelling" } : {})} /> },
    { key: "day", header: "Day", cell: ({ logicalDate }) => <time dateTime={logicalDate}>{formatDay(logicalDate, { year: true })}</time> },
    { key: "kind", header: "Kind", cell: (run) => (run.kind === "rerun" && run.parentId !== null ? `Rerun of ${run.parentId}` : kindWord(run.kind)), hideBelow: "sm" },
    { key: "trigger", header: "Started", cell: (run) => <span className="block max-w-56 truncate max-xl:max-w-36" title={triggerWord(run)}>{triggerWord(run)}</span>, hideBelow: "lg" },
    { key: "at", header: "At", cell: ({ startedAt, createdAt }) => formatInstant(startedAt ?? createdAt), hideBelow: "md" },
    { key: "duration", header: "Duration", align: "right", cell: (run) => runDuration(run, now), hideBelow: "sm" },
    { key: "rows", header: "Rows published", align: "right", cell: ({ publishedRows }) => (publishedRows === null ? null : formatNumber(Number(publishedRows))), hideBelow: "md" },
    {
      key: "error",
      header: "Why",
      cell: ({ error }) => (error?.message === undefined ? null : <span className="block max-w-28 truncate xl:max-w-40 2xl:max-w-[28rem] text-ink-2" title={error.message}>{error.message}</span>),
      hideBelow: "lg",
    },
  ];
}

// Backfills as a list, newest first; each row leads to its runs.
import type { ReactNode } from "react";
import { DataTable } from "@/components/ui/data-table";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { formatInstant, formatRange } from "@/lib/format/date";
import type { BackfillSummary } from "@/lib/queries/admin/backfill-fields";

const MODE: Record<BackfillSummary["mode"], string> = { missing: "Missing days", failed: "Failed days", all: "All days" };

export function BackfillTable({ backfills, empty }: { backfills: readonly BackfillSummary[]; empty: ReactNode }) {
  return <DataTable caption="Backfills" columns={COLUMNS} rows={backfills} rowKey={({ id }) => id} rowHref={({ id }) => `/admin/backfills/${id}`} maxHeight="none" empty={empty} />;
}

const COLUMNS: readonly TableColumn<BackfillSummary>[] = [
  { key: "id", header: "Backfill", cell: ({ id }) => `b${id}` },
  { key: "status", header: "Status", cell: (b) => <StatusBadge status={b.status} plain {...(b.cancelRequested && b.status === "running" ? { label: "Cancelling" } : {})} /> },
  { key: "days", header: "Days", cell: ({ from, to }) => formatRange(from, to) },
  { key: "mode", header: "Which", cell: ({ mode }) => MODE[mode], hideBelow: "md" },
  { key: "sources", header: "Sources", cell: ({ sources }) => (sources.length === 0 ? "all" : sources.join(", ")), hideBelow: "lg" },
  { key: "runs", header: "Runs done", align: "right", cell: ({ done, runs }) => `${done} of ${runs}`, hideBelow: "sm" },
  { key: "by", header: "By", cell: ({ requestedBy }) => requestedBy, hideBelow: "lg" },
  { key: "at", header: "At", cell: ({ createdAt }) => formatInstant(createdAt), hideBelow: "md" },
];

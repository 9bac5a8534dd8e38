// The runs of a backfill in their order: which days of which source, and how each ended.
import { DataTable } from "@/components/ui/data-table";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { formatRange } from "@/lib/format/date";
import { formatDuration } from "@/lib/format/duration";
import type { BackfillChunk } from "@/lib/queries/admin/backfill-fields";

const COLUMNS: readonly TableColumn<BackfillChunk>[] = [
  { key: "days", header: "Days", cell: ({ from, to }) => formatRange(from, to) },
  { key: "source", header: "Source", cell: ({ source }) => source },
  { key: "status", header: "Status", cell: ({ status }) => <StatusBadge status={status ?? "pending"} plain /> },
  { key: "run", header: "Run", cell: ({ runId }) => (runId === null ? null : `Run ${runId}`), hideBelow: "sm" },
  { key: "took", header: "Took", align: "right", cell: ({ seconds }) => (seconds === null ? null : formatDuration(seconds * 1000)), hideBelow: "md" },
  { key: "why", header: "Why", cell: ({ error }) => error, wrap: true, hideBelow: "md" },
];

export function BackfillRuns({ chunks }: { chunks: readonly BackfillChunk[] }) {
  return <DataTable caption="Runs of the backfill" columns={COLUMNS} rows={chunks} rowKey={({ position }) => String(position)} rowHref={({ runId }) => (runId === null ? undefined : `/admin/runs/${runId}`)} maxHeight="none" />;
}

// Tables of the retention page: what would go, where the archive lies, what earlier runs did.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { formatInstant } from "@/lib/format/date";
import { formatNumber } from "@/lib/format/number";
import type { ArchivePlaceState, RetentionCandidate, RetentionRunRow } from "@/lib/queries/admin/retention";

const LAYER: Record<RetentionCandidate["layer"], string> = { bronze: "Raw records", silver: "Cleaned records", gold_detail: "Analytics detail" };
const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;

function size(bytes: string) {
  const value = Number(bytes);
  const power = Math.min(UNITS.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

const instant = (value: string | null) => (value === null ? null : <time dateTime={value}>{formatInstant(value)}</time>);

const CANDIDATES: TableColumn<RetentionCandidate>[] = [
  { key: "layer", header: "Layer", cell: ({ layer, source }) => (source === null ? LAYER[layer] : <>{LAYER[layer]} <span className="block truncate text-xs text-ink-3">{source}</span></>) },
  { key: "month", header: "Month", cell: ({ month }) => month.slice(0, 7) },
  { key: "rows", header: "Rows", align: "right", cell: ({ rows }) => formatNumber(Number(rows)), hideBelow: "sm" },
  { key: "bytes", header: "Size", align: "right", cell: ({ bytes }) => size(bytes), hideBelow: "sm" },
  { key: "archived", header: "A run would", cell: ({ archived }) => (archived ? <StatusBadge status="ok" label="Let it go" plain /> : <StatusBadge status="warning" label="Archive it first" plain />) },
];

const PLACES: TableColumn<ArchivePlaceState>[] = [
  { key: "place", header: "Place", cell: ({ place, error }) => <span className="block max-w-32 min-w-0 break-all sm:max-w-none">{place}{error === null ? null : <span className="block text-xs text-ink-3">{error}</span>}</span> },
  { key: "state", header: "State", cell: ({ error }) => (error === null ? <StatusBadge status="ok" label="As written" plain /> : <StatusBadge status="critical" label="Failed" plain />) },
  { key: "objects", header: "Objects", align: "right", cell: ({ objects }) => formatNumber(objects) },
  { key: "bytes", header: "Size", align: "right", cell: ({ bytes }) => size(bytes), hideBelow: "sm" },
  { key: "written", header: "Last written", cell: ({ lastWritten }) => instant(lastWritten), hideBelow: "md" },
  { key: "verified", header: "Last read back", cell: ({ lastVerified }) => instant(lastVerified), hideBelow: "lg" },
];

const RUNS: TableColumn<RetentionRunRow>[] = [
  { key: "id", header: "Run", cell: ({ id, reason }) => <span className="block max-w-44 min-w-0 sm:max-w-none">{id}<span className="block truncate text-xs text-ink-3">{reason}</span></span> },
  { key: "status", header: "Status", cell: ({ status, error }) => <><StatusBadge status={status} plain />{error === null ? null : <span className="block text-xs text-ink-3">{error}</span>}</> },
  { key: "gone", header: "Let go", align: "right", cell: ({ gone }) => (gone === null ? null : formatNumber(gone)) },
  { key: "kept", header: "Had to stay", align: "right", cell: ({ kept }) => (kept === null ? null : formatNumber(kept)), hideBelow: "sm" },
  { key: "by", header: "Ordered by", cell: ({ requestedBy }) => requestedBy.replace(/^user:/, ""), hideBelow: "md" },
  { key: "at", header: "Ordered", cell: ({ createdAt }) => instant(createdAt), hideBelow: "md" },
];

export function CandidateTable({ rows }: { rows: readonly RetentionCandidate[] }) {
  return <DataTable caption="What is past its time" columns={CANDIDATES} rows={rows} rowKey={(row) => `${row.layer} ${row.month} ${row.source ?? ""}`} maxHeight="none" empty={<EmptyState title="Nothing is past its time" reason="Retention has nothing to let go today." />} />;
}

export function PlaceTable({ rows }: { rows: readonly ArchivePlaceState[] }) {
  return <DataTable caption="Places of the archive" columns={PLACES} rows={rows} rowKey={(row) => row.place} maxHeight="none" empty={<EmptyState title="The archive has not run yet" reason="It runs every night, and with `kco archive run`. KCO_ARCHIVE_URL names its places." />} />;
}

export function RetentionRunTable({ rows }: { rows: readonly RetentionRunRow[] }) {
  return <DataTable caption="Earlier runs of retention" columns={RUNS} rows={rows} rowKey={(row) => row.id} maxHeight="none" empty={<EmptyState title="Retention has not run yet" reason="It runs every night after the archive." />} />;
}

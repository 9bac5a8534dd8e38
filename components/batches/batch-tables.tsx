// What became of a delivery's amounts, what the provider states beside them, and where its archive lies.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { formatInstant, formatMonth } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatBytes, formatNumber } from "@/lib/format/number";
import { isZeroMoney, subtractMoney, type Money } from "@/lib/money/money";
import type { ArchiveObject, ConservationLine, StatedLine } from "@/lib/queries/lineage/get-batch";

function Amount({ amount, currency, rows }: { amount: Money; currency: string; rows?: string }) {
  return (
    <span title={`${amount} ${currency}`}>
      {formatMoney(amount, currency, { bare: true })}
      {rows === undefined ? null : <span className="block text-xs text-ink-3">{formatNumber(Number(rows))} rows</span>}
    </span>
  );
}

function ColumnName({ column, month, currency }: { column: string; month: string; currency: string }) {
  return (
    <span className="block">
      <code className="font-mono text-xs">{column}</code>
      <span className="block text-xs text-ink-3">{formatMonth(month)}, {currency}</span>
    </span>
  );
}

const keyOf = ({ column, month, currency }: { column: string; month: string; currency: string }): string => `${column}|${month}|${currency}`;

export function ConservationTable({ lines }: { lines: readonly ConservationLine[] }) {
  const columns: TableColumn<ConservationLine>[] = [
    { key: "column", header: "Cost column", rowHeader: true, cell: (line) => <ColumnName {...line} /> },
    { key: "received", header: "Received", align: "right", cell: ({ received, currency, rows }) => <Amount amount={received} currency={currency} rows={rows.received} /> },
    { key: "loaded", header: "Loaded", align: "right", cell: ({ loaded, currency, rows }) => <Amount amount={loaded} currency={currency} rows={rows.loaded} /> },
    { key: "quarantined", header: "Quarantined", align: "right", cell: ({ quarantined, currency, rows }) => <Amount amount={quarantined} currency={currency} rows={rows.quarantined} /> },
    { key: "elsewhere", header: "Repeated or other view", align: "right", hideBelow: "md", cell: ({ elsewhere, currency }) => <Amount amount={elsewhere} currency={currency} /> },
  ];
  return <DataTable caption="What became of the records" columns={columns} rows={lines} rowKey={keyOf} empty={<EmptyState title="Not cleaned yet" reason="The delivery was refused, or its run has not come to the cleaning." />} />;
}

export function StatedTable({ lines }: { lines: readonly StatedLine[] }) {
  const columns: TableColumn<StatedLine>[] = [
    { key: "column", header: "Cost column", rowHeader: true, cell: (line) => <ColumnName {...line} /> },
    { key: "provider", header: "Provider states", align: "right", cell: ({ provider, currency }) => <Amount amount={provider} currency={currency} /> },
    { key: "delivered", header: "Its rows", align: "right", cell: ({ delivered, currency }) => (delivered === null ? null : <Amount amount={delivered} currency={currency} />) },
    { key: "difference", header: "Difference", align: "right", cell: ({ provider, delivered }) => (delivered === null ? null : differenceText(subtractMoney(delivered, provider))) },
  ];
  return <DataTable caption="The provider's own totals" columns={columns} rows={lines} rowKey={keyOf} empty={<EmptyState title="The provider states no total" reason="Files come without one; reconciliation compares layers and invoices." />} />;
}

function differenceText(difference: Money): string {
  return isZeroMoney(difference) ? "0" : difference;
}

export function ArchiveTable({ objects }: { objects: readonly ArchiveObject[] }) {
  const columns: TableColumn<ArchiveObject>[] = [
    { key: "path", header: "Object", rowHeader: true, cell: ({ path, place }) => <span className="block max-w-48 sm:max-w-md"><span className="block truncate" title={path}>{path}</span><span className="block truncate text-xs text-ink-3" title={place}>{place}</span></span> },
    { key: "kind", header: "Kind", cell: ({ kind }) => kind, hideBelow: "sm" },
    { key: "bytes", header: "Size", align: "right", cell: ({ bytes }) => (bytes === null ? null : formatBytes(Number(bytes))), hideBelow: "md" },
    { key: "written", header: "Written", cell: ({ writtenAt }) => (writtenAt === null ? null : formatInstant(writtenAt)), hideBelow: "lg" },
    { key: "verified", header: "Read back", cell: ({ verifiedAt, error }) => (error === null ? (verifiedAt === null ? null : formatInstant(verifiedAt)) : <span className="block max-w-64 truncate" title={error}><StatusBadge status="failed" plain /> {error}</span>) },
  ];
  return <DataTable caption="In the archive" columns={columns} rows={objects} rowKey={({ place, path }) => `${place} ${path}`} empty={<EmptyState title="Not in the archive yet" reason="The nightly archive writes it to every place that KCO_ARCHIVE_URL names." />} />;
}

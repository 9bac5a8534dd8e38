// The deliveries that a cell is made of, each with its run.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatInstant } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatCount, formatNumber } from "@/lib/format/number";
import type { CellBatch } from "@/lib/queries/admin/reconciliation-cell";

export function BatchTable({ batches, currency }: { batches: readonly CellBatch[]; currency: string }) {
  const columns: TableColumn<CellBatch>[] = [
    { key: "batch", header: "Batch", cell: ({ id, fileName, pages, hash }) => <span className="block max-w-40 sm:max-w-72" title={`sha256 ${hash}`}><TextLink href={`/admin/batches/${id}`} className="block font-medium">{`Batch ${id}`}</TextLink><span className="block truncate text-xs text-ink-3">{fileName ?? formatCount(pages, "page")}</span></span> },
    { key: "run", header: "Run", cell: ({ runId }) => <TextLink href={`/admin/runs/${runId}`}>{`Run ${runId}`}</TextLink> },
    { key: "rows", header: "Rows", align: "right", cell: ({ rows }) => formatNumber(Number(rows)) },
    { key: "received", header: `Delivered, ${currency}`, align: "right", cell: ({ received }) => received.map(({ name, amount }) => <span key={name} className="block tabular-nums" title={`${amount} ${currency}`}>{`${name} ${formatMoney(amount, currency, { bare: true })}`}</span>), hideBelow: "sm" },
    { key: "format", header: "Format", cell: ({ format }) => format, hideBelow: "lg" },
    { key: "at", header: "Received at", cell: ({ receivedAt }) => formatInstant(receivedAt), hideBelow: "md" },
  ];
  return <DataTable caption="Batches" columns={columns} rows={batches} rowKey={({ id }) => id} maxHeight="none" empty={<EmptyState title="No batch of this period counts any more" reason="Its slices were replaced by later deliveries." />} />;
}

// Sources of the same bill side by side: which one counts in this period, and how far the others are from it.
import { DataTable } from "@/components/ui/data-table";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import type { ReconciliationCell } from "@/lib/queries/admin/reconciliation";
import { cellHref } from "./cell-outcome";

export function ComparisonTable({ cell, beside }: { cell: ReconciliationCell; beside: readonly ReconciliationCell[] }) {
  const columns: TableColumn<ReconciliationCell>[] = [
    { key: "source", header: "Source", cell: (row) => (row === cell ? `${row.source} (this one)` : <TextLink href={cellHref(row)}>{row.source}</TextLink>) },
    { key: "role", header: "Counts", cell: ({ authoritative }) => (authoritative ? "Yes, published" : "No, comparison") },
    { key: "silver", header: `Silver, ${cell.currency}`, align: "right", cell: ({ silver, currency }) => <MoneyText amount={silver} currency={currency} bare /> },
    { key: "difference", header: "To the one that counts", align: "right", cell: ({ comparedDifference, currency }) => (comparedDifference === null ? null : <MoneyText amount={comparedDifference} currency={currency} bare signed />) },
  ];
  return <DataTable caption="Sources of the same bill" columns={columns} rows={[cell, ...beside]} rowKey={({ source }) => source} maxHeight="none" />;
}

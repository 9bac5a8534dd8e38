// What the rows of the bill themselves say about invoices.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import { formatNumber } from "@/lib/format/number";
import type { CellDetail } from "@/lib/queries/admin/reconciliation-cell";

type Row = CellDetail["stated"][number];

export function StatedInvoiceTable({ stated, currency }: { stated: readonly Row[]; currency: string }) {
  const columns: TableColumn<Row>[] = [
    { key: "id", header: "Invoice", cell: ({ invoiceId, issuer }) => <span className="block max-w-40 sm:max-w-64"><span className="block truncate" title={invoiceId}>{invoiceId || "No invoice id"}</span><span className="block truncate text-xs text-ink-3">{issuer}</span></span> },
    { key: "account", header: "Billing account", cell: ({ billingAccount }) => billingAccount, hideBelow: "md" },
    { key: "net", header: `Net, ${currency}`, align: "right", cell: ({ net }) => <MoneyText amount={net} currency={currency} bare /> },
    { key: "tax", header: "Tax", align: "right", cell: ({ tax }) => <MoneyText amount={tax} currency={currency} bare /> },
    { key: "rows", header: "Rows", align: "right", cell: ({ rows }) => formatNumber(Number(rows)), hideBelow: "sm" },
  ];
  return <DataTable caption="Invoices named by the bill's rows" columns={columns} rows={stated} rowKey={(s) => `${s.billingAccount} ${s.issuer} ${s.invoiceId}`} maxHeight="none" empty={<EmptyState title="No rows in this period" />} />;
}

// The invoices of a cell, each with a way out that asks why.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import { formatInstant } from "@/lib/format/date";
import type { Invoice } from "@/lib/invoices/invoices";
import { RemoveInvoiceButton } from "./remove-invoice-button";

export function InvoiceTable({ invoices, mayRemove }: { invoices: readonly Invoice[]; mayRemove: boolean }) {
  const columns: TableColumn<Invoice>[] = [
    { key: "id", header: "Invoice", cell: ({ invoiceId, issuer, note }) => <span className="block max-w-28 sm:max-w-64"><span className="block truncate font-medium" title={invoiceId}>{invoiceId}</span><span className="block truncate text-xs text-ink-3" title={note ?? issuer}>{issuer}</span></span> },
    { key: "net", header: "Net", align: "right", cell: ({ net, tax, currency }) => <><MoneyText amount={net} currency={currency} bare /><span className="block text-xs text-ink-3 sm:hidden">tax <MoneyText amount={tax} currency={currency} bare /></span></> },
    { key: "tax", header: "Tax", align: "right", hideBelow: "sm", cell: ({ tax, currency }) => <MoneyText amount={tax} currency={currency} bare /> },
    { key: "account", header: "Billing account", cell: ({ billingAccount }) => billingAccount, hideBelow: "lg" },
    { key: "by", header: "Entered", cell: ({ enteredBy, enteredAt }) => `${enteredBy.replace(/^user:/, "")}, ${formatInstant(enteredAt)}`, hideBelow: "md" },
    ...(mayRemove ? [{ key: "remove", header: <span className="sr-only">Remove</span>, align: "right" as const, cell: ({ id, invoiceId }: Invoice) => <RemoveInvoiceButton id={id} invoiceId={invoiceId} /> }] : []),
  ];
  return (
    <DataTable
      caption="Invoices entered" columns={columns} rows={invoices} rowKey={({ id }) => id} maxHeight="none"
      empty={<EmptyState title="No invoice is entered" reason={mayRemove ? "Enter it above, or several at once with `kco invoices import FILE.csv`." : "Finance and admins enter invoices."} />}
    />
  );
}

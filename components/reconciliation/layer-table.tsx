// From the invoice to gold: each layer's total, the step to the next, and every named line.
import { DataTable } from "@/components/ui/data-table";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import { addMoney, isZeroMoney, type Money } from "@/lib/money/money";
import type { ReconciliationCell } from "@/lib/queries/admin/reconciliation";

type Row = { name: string; amount: Money | null; note: string };

export function LayerTable({ cell }: { cell: ReconciliationCell }) {
  const columns: TableColumn<Row>[] = [
    { key: "name", header: "Layer", cell: ({ name }) => <span className="whitespace-normal">{name}</span>, wrap: true },
    {
      key: "amount", header: `Amount, ${cell.currency}`, align: "right",
      // Every digit: the page is about the last one.
      cell: ({ amount }) => (amount === null ? null : <span className="tabular-nums" title={`${amount} ${cell.currency}`}><MoneyText amount={amount} currency={cell.currency} bare digits={digitsOf(amount)} /></span>),
    },
    { key: "note", header: "What it is", cell: ({ note }) => note, wrap: true, hideBelow: "md" },
  ];
  return <DataTable caption={`Layers of ${cell.source}`} columns={columns} rows={rowsOf(cell)} rowKey={({ name }, i) => `${i} ${name}`} maxHeight="none" />;
}

/** At least cents, at most as many as the amount has. */
function digitsOf(amount: Money): number {
  return Math.max(2, amount.split(".")[1]?.length ?? 0);
}

function rowsOf(cell: ReconciliationCell): Row[] {
  const line = (note: string) => ({ name, amount }: { name: string; amount: Money }): Row => ({ name: name.charAt(0).toUpperCase() + name.slice(1), amount, note });
  return [
    { name: "Invoice", amount: cell.invoice, note: cell.invoice === null ? "None entered yet." : "Net and tax of the invoices entered." },
    ...cell.invoiceLines.map(line("Where invoice and bill part: invoice minus bill.")),
    ...(cell.invoiceDifference === null ? [] : [{ name: "Invoice difference", amount: cell.invoiceDifference, note: isZeroMoney(cell.invoiceDifference) ? "Nothing is unexplained at cents." : "What stays unexplained, invoice minus bill; where such parts would cancel out, their sizes." }]),
    { name: "Provider's own total", amount: cell.providerTotal, note: cell.providerTotal === null ? "This source states none." : "An independent query, not the sum of the delivered rows." },
    { name: "Delivered", amount: cell.delivered, note: "Sum of the records as read." },
    { name: "Bronze", amount: cell.bronze, note: "Records of the batches that count." },
    { name: "Silver", amount: cell.silver, note: "Cleaned rows of the same batches." },
    { name: "Quarantined", amount: cell.quarantined, note: "Records that a check holds back." },
    { name: "Silver and quarantine", amount: addMoney(cell.silver, cell.quarantined), note: "Equals bronze but for days that a later file replaced." },
    { name: "Gold", amount: cell.authoritative ? cell.gold : null, note: cell.authoritative ? "What every page shows." : "A comparison is never published." },
    ...cell.lines.map(line("Named line: explains a part of a difference.")),
    { name: "Difference", amount: cell.difference, note: "What no named line explains, between layers and to the provider." },
  ];
}

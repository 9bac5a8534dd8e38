// The deliveries a number is made of, largest first; each narrows the rows below to its own.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatMoney } from "@/lib/format/money";
import { formatCount, formatNumber } from "@/lib/format/number";
import type { NumberDelivery, NumberLineage } from "@/lib/queries/lineage/number-rows";

type Line = (NumberDelivery & { rest: false }) | (NonNullable<NumberLineage["others"]> & { rest: true });

export type NumberDeliveriesProps = {
  lineage: NumberLineage;
  /** Batch whose rows are shown. */
  chosen: string | null;
  /** Batches have a page for those who see everything. */
  seesAll: boolean;
  /** The address with the rows of one delivery, or of all. */
  hrefFor: (batch: string | null) => string;
};

export function NumberDeliveries({ lineage, chosen, seesAll, hrefFor }: NumberDeliveriesProps) {
  const { currency, deliveries, others, detail } = lineage;
  const lines: Line[] = [...deliveries.map((one) => ({ ...one, rest: false as const })), ...(others === null ? [] : [{ ...others, rest: true as const }])];
  const columns: TableColumn<Line>[] = [
    { key: "batch", header: "Delivery", rowHeader: true, cell: (line) => (line.rest ? `${formatCount(line.count, "smaller one", "smaller ones")}` : seesAll ? <TextLink href={`/admin/batches/${line.batchId}`}>{`Batch ${line.batchId}`}</TextLink> : `Batch ${line.batchId}`), total: "All" },
    { key: "source", header: "Source", cell: (line) => (line.rest ? null : line.source) },
    { key: "slices", header: "Slices", align: "right", hideBelow: "md", cell: (line) => (line.rest ? null : formatNumber(line.slices)) },
    { key: "rows", header: "Rows", align: "right", hideBelow: "sm", cell: ({ rows }) => formatNumber(rows), total: formatNumber(detail.rows) },
    { key: "cost", header: `Cost, ${currency}`, align: "right", cell: ({ cost }) => <span title={`${cost} ${currency}`}>{formatMoney(cost, currency, { bare: true })}</span>, total: <span title={`${detail.cost} ${currency}`}>{formatMoney(detail.cost, currency, { bare: true })}</span> },
    { key: "rowsOf", header: <span className="sr-only">Its rows</span>, cell: (line) => (line.rest ? <span /> : chosen === line.batchId ? <span className="text-ink-2">shown below</span> : <TextLink href={hrefFor(line.batchId)} scroll={false} aria-label={`Its rows, batch ${line.batchId}`}>Its rows</TextLink>) },
  ];
  return (
    <DataTable
      caption="Deliveries behind the number"
      columns={columns}
      rows={lines}
      rowKey={(line) => (line.rest ? "others" : line.batchId)}
      hasTotal={lines.length > 0}
      {...(chosen === null ? {} : { selectedKey: chosen })}
      empty={<EmptyState title="No delivery" reason="Nothing that you may see was charged here." />}
    />
  );
}

"use client";
// The money of a month that a rule set would move, before anybody applies it.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import type { Move, RulePreview } from "@/lib/allocation/preview-rules";
import { formatMonth } from "@/lib/format/date";
import { formatNumber } from "@/lib/format/number";

const COLUMNS: readonly TableColumn<Move>[] = [
  { key: "from", header: "From", cell: ({ from }) => from, rowHeader: true, wrap: true },
  { key: "to", header: "To", cell: ({ to }) => to, wrap: true },
  { key: "effective", header: "Effective", align: "right", cell: ({ effective, currency }) => <MoneyText amount={effective} currency={currency} /> },
  { key: "billed", header: "Billed", align: "right", cell: ({ billed, currency }) => <MoneyText amount={billed} currency={currency} />, hideBelow: "sm" },
  { key: "rows", header: "Charges", align: "right", cell: ({ rows }) => formatNumber(rows), hideBelow: "sm" },
];

export function PreviewPanel({ preview: { month, moves } }: { preview: RulePreview }) {
  const when = month === null ? null : formatMonth(month);
  return (
    <div aria-live="polite">
      <DataTable
        caption={when === null ? "What would move" : `What would move in ${when}, all charges`}
        showCaption
        columns={COLUMNS}
        rows={moves}
        rowKey={(m) => [m.from, m.to, m.currency].join("|")}
        maxHeight="24rem"
        empty={<EmptyState title="No money would move" reason={when === null ? "Nothing is published yet." : `Every charge of ${when} stays with the team it has.`} />}
      />
    </div>
  );
}

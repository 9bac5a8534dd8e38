// Source × billing period: each cell the level reached and what is left, by icon and word; a cell opens its layers.
import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { TONE_ICON, TONE_TEXT } from "@/components/ui/status";
import type { TableColumn } from "@/components/ui/table-column";
import type { Day } from "@/lib/dates/dates";
import { formatMonth } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { isZeroMoney } from "@/lib/money/money";
import type { ReconciliationCell } from "@/lib/queries/admin/reconciliation";
import { cellHref, cellOutcome } from "./cell-outcome";

type Line = { source: string; currency: string; cells: ReadonlyMap<Day, ReconciliationCell> };

export function ReconciliationMatrix({ cells, months }: { cells: readonly ReconciliationCell[]; months: readonly Day[] }) {
  const columns: TableColumn<Line>[] = [
    {
      key: "source", header: "Source",
      cell: ({ source, currency }) => (
        <span className="block max-w-32 sm:max-w-56">
          <span className="block truncate font-medium" title={source}>{source}</span>
          <span className="block text-xs text-ink-3">{currency}</span>
        </span>
      ),
    },
    ...months.map((month): TableColumn<Line> => ({
      key: month, header: formatMonth(month), align: "right",
      cell: (line) => {
        const cell = line.cells.get(month);
        return cell === undefined ? null : <CellLink cell={cell} />;
      },
    })),
  ];
  return (
    <DataTable
      caption="Reconciliation by source and billing period"
      columns={columns}
      rows={linesOf(cells)}
      rowKey={({ source, currency }) => `${source} ${currency}`}
      maxHeight="none"
      empty={<EmptyState title="Nothing is reconciled yet" reason="The first publish of a source reconciles its periods." />}
    />
  );
}

function CellLink({ cell }: { cell: ReconciliationCell }) {
  const { tone, word, difference } = cellOutcome(cell);
  const Icon = TONE_ICON[tone];
  const amount = isZeroMoney(difference) ? "±0.00" : formatMoney(difference, cell.currency, { bare: true, signed: true });
  return (
    <Link href={cellHref(cell)} className="inline-block rounded-md px-1 text-right hover:underline" aria-label={`${cell.source}, ${formatMonth(cell.billingPeriod)}, ${cell.currency}: ${word}, ${amount}`}>
      <span className={classNames("flex items-center justify-end gap-1 text-xs font-medium", TONE_TEXT[tone])}>
        <Icon aria-hidden size={14} />
        {word}
      </span>
      <span className="block text-xs tabular-nums text-ink-2" title={`${difference} ${cell.currency}`}>{amount}</span>
    </Link>
  );
}

function linesOf(cells: readonly ReconciliationCell[]): Line[] {
  const keys = [...new Set(cells.map(({ source, currency }) => `${currency} ${source}`))];
  return keys.map((key) => {
    const [currency = "", source = ""] = [key.slice(0, 3), key.slice(4)];
    return { source, currency, cells: new Map(cells.filter((c) => c.source === source && c.currency === currency).map((c) => [c.billingPeriod, c])) };
  }).toSorted((a, b) => a.source.localeCompare(b.source) || a.currency.localeCompare(b.currency));
}

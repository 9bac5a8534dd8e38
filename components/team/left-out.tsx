// What a team's figures leave out, so that nobody has to guess: credits, tax, adjustments of the month.
import { DataTable } from "@/components/ui/data-table";
import { Delta } from "@/components/ui/delta";
import { Section } from "@/components/ui/section";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatMoney } from "@/lib/format/money";
import type { TeamOverview } from "@/lib/queries/spend/team-overview";
import { explorerHref } from "@/lib/state/write-state";
import type { ExplorerState } from "@/lib/state/explorer-state";

type Row = TeamOverview["leftOut"][number];

const WORD: Record<Row["category"], string> = { Credit: "Credits", Tax: "Tax", Adjustment: "Refunds and adjustments", Usage: "Usage", Purchase: "Purchases" };

export function LeftOut({ rows, currency, state }: { rows: readonly Row[]; currency: string; state: ExplorerState }) {
  const columns: TableColumn<Row>[] = [
    { key: "category", header: "Charge", cell: ({ category }) => <TextLink href={explorerHref({ ...state, include: [category], group: ["service"] })}>{WORD[category]}</TextLink> },
    { key: "current", header: `Month to date, ${currency}`, align: "right", cell: ({ current }) => formatMoney(current, currency, { bare: true }) },
    { key: "change", header: "Change", align: "right", cell: ({ current, previous }) => <Delta current={current} previous={previous} currency={currency} meaning="neutral" show="percent" /> },
  ];
  return (
    <Section title="Not in these figures" description="Team pages count usage and purchases.">
      {rows.length === 0 ? (
        <p className="text-sm text-ink-2">No credits, tax or adjustments this month.</p>
      ) : (
        <DataTable caption="Credits, tax and adjustments" columns={columns} rows={rows} rowKey={({ category }) => category} maxHeight="none" />
      )}
    </Section>
  );
}

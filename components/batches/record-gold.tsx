// The published rows of one record.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { formatDay } from "@/lib/format/date";
import type { GoldLine } from "@/lib/queries/lineage/get-record";

const COLUMNS: TableColumn<GoldLine>[] = [
  { key: "row", header: "Row", rowHeader: true, cell: ({ silverId, allocationLine }) => (allocationLine === 0 ? silverId : `${silverId}, part ${allocationLine + 1}`) },
  { key: "day", header: "Day", cell: ({ day }) => formatDay(day, { year: true }) },
  { key: "team", header: "Team", cell: ({ team }) => team },
  { key: "rule", header: "By rule", cell: ({ rule, ruleVersion }) => `${rule}, version ${ruleVersion}`, hideBelow: "sm" },
  { key: "billed", header: "Billed", align: "right", cell: ({ billed, currency }) => `${billed} ${currency}` },
  { key: "effective", header: "Effective", align: "right", cell: ({ effective, currency }) => `${effective} ${currency}`, hideBelow: "md" },
];

export function RecordGold({ lines }: { lines: readonly GoldLine[] }) {
  return <DataTable caption="Published rows of the record" columns={COLUMNS} rows={lines} rowKey={({ silverId, allocationLine }) => `${silverId}.${allocationLine}`} empty={<EmptyState title="Nothing of it is published" reason="It is held back, belongs to a comparison source, or its month's detail went cold." />} />;
}

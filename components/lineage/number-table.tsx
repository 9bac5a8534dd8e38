// The published rows behind a number: what was charged, in which delivery it came, by which rule it is whose.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatDay } from "@/lib/format/date";
import type { NumberRow } from "@/lib/queries/lineage/number-rows";

export type NumberTableProps = { rows: readonly NumberRow[]; currency: string; seesAll: boolean };

export function NumberTable({ rows, currency, seesAll }: NumberTableProps) {
  const columns: TableColumn<NumberRow>[] = [
    { key: "row", header: "Row", rowHeader: true, cell: (row) => <RowName row={row} seesAll={seesAll} /> },
    { key: "day", header: "Day", cell: ({ day, estimated }) => <time dateTime={day} title={estimated ? "estimated by the provider" : undefined}>{formatDay(day, { year: true })}{estimated ? " *" : ""}</time> },
    { key: "cost", header: `Cost, ${currency}`, align: "right", cell: ({ cost }) => cost },
    { key: "what", header: "Service", cell: ({ service, chargeCategory }) => <Two first={service} second={chargeCategory} /> },
    { key: "account", header: "Account", cell: ({ account, provider }) => <Two first={account} second={provider} />, hideBelow: "md" },
    { key: "team", header: "Team, by rule", cell: ({ team, rule, ruleVersion }) => <Two first={team} second={`${rule}, version ${ruleVersion}`} /> },
    { key: "source", header: "Source, slice", cell: ({ source, slice }) => <Two first={source} second={slice} />, hideBelow: "lg" },
    { key: "batch", header: "Delivery", cell: ({ batchId }) => (seesAll ? <TextLink href={`/admin/batches/${batchId}`}>{`Batch ${batchId}`}</TextLink> : `Batch ${batchId}`), hideBelow: "sm" },
  ];
  return (
    <DataTable caption="Published rows behind the number" columns={columns} rows={rows} rowKey={({ silverId, allocationLine }) => `${silverId}.${allocationLine}`} maxHeight="none" empty={<EmptyState title="No rows" reason="No published row that you may see is behind this." />} />
  );
}

function RowName({ row: { silverId, allocationLine, batchId }, seesAll }: { row: NumberRow; seesAll: boolean }) {
  const name = allocationLine === 0 ? silverId : `${silverId}, part ${allocationLine + 1}`;
  return seesAll ? <TextLink href={`/admin/batches/${batchId}/record?silver=${silverId}`} prefetch={false} aria-label={`Record behind row ${name}`}>{name}</TextLink> : name;
}

function Two({ first, second }: { first: string; second: string }) {
  return (
    <span className="block max-w-48">
      <span className="block truncate" title={first}>{first}</span>
      <span className="block truncate text-xs text-ink-3" title={second}>{second}</span>
    </span>
  );
}

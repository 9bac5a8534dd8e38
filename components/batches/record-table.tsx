// Delivered records, each with all its columns as text; the number leads to the record through all layers.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import type { RawRecord } from "@/lib/queries/lineage/raw-records";

export function RecordTable({ batchId, records }: { batchId: string; records: readonly RawRecord[] }) {
  // In the order of delivery; a column that no record of the page fills is left out.
  const names = [...new Set(records.flatMap(({ values }) => values.map(({ name }) => name)))];
  const columns: TableColumn<RawRecord>[] = [
    { key: "ordinal", header: "Record", rowHeader: true, cell: ({ ordinal }) => <TextLink href={`/admin/batches/${batchId}/record?ordinal=${ordinal}`} prefetch={false} aria-label={`Record ${ordinal}`}>{ordinal}</TextLink> },
    { key: "line", header: "Line", align: "right", cell: ({ line }) => line },
    ...names.map((name): TableColumn<RawRecord> => ({ key: `value ${name}`, header: <code className="font-mono text-xs font-normal">{name}</code>, cell: ({ values }) => { const value = values.find((one) => one.name === name)?.value; return value === undefined ? null : <span className="block max-w-56 truncate font-mono text-xs" title={value}>{value}</span>; } })),
  ];
  return <DataTable caption="Records as delivered" columns={columns} rows={records} rowKey={({ ordinal }) => ordinal} empty={<EmptyState title="No record here" reason="The delivery has none from this number on, or they could not be read as rows and lie in quarantine." />} />;
}

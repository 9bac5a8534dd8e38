// The columns of one row with their values, one under the other; on a phone each name stands above its value.
import { DataTable } from "@/components/ui/data-table";
import type { TableColumn } from "@/components/ui/table-column";

type Value = { readonly name: string; readonly value: string };

const COLUMNS: TableColumn<Value>[] = [
  { key: "name", header: "Column", rowHeader: true, hideBelow: "sm", cell: ({ name }) => <code className="font-mono text-xs">{name}</code> },
  { key: "value", header: "Value", wrap: true, cell: ({ name, value }) => <span className="block min-w-24 font-mono text-xs break-all"><code className="block text-ink-3 sm:hidden">{name}</code>{value}</span> },
];

export function ValueTable({ caption, values }: { caption: string; values: readonly Value[] }) {
  return <DataTable caption={caption} columns={COLUMNS} rows={values} rowKey={({ name }, at) => `${name} ${at}`} maxHeight="28rem" />;
}

// Sorting rows by a column: decimals exactly, texts as people read them, nothing last.
import { compareMoney } from "@/lib/money/money";
import type { TableColumn, TableSort } from "./table-column";

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** A sorted copy; rows equal in the column keep their order. Unknown or unsortable keys leave the order as it is. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], sort: TableSort | null): readonly Row[] {
  const column = columns.find(({ key }) => key === sort?.key);
  const sortBy = column?.sortBy;
  if (sort === null || column === undefined || sortBy === undefined) return rows;
  const sign = sort.direction === "asc" ? 1 : -1;
  return [...rows].sort((a, b) => {
    const x = sortBy(a);
    const y = sortBy(b);
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return sign * compareValues(x, y, column.sortKind ?? "text");
  });
}

/** The sort after pressing a column's head: figures start with the largest, texts with A; pressed again, it turns round. */
export function nextSort<Row>(column: TableColumn<Row>, current: TableSort | null): TableSort {
  if (current?.key === column.key) return { key: column.key, direction: current.direction === "asc" ? "desc" : "asc" };
  return { key: column.key, direction: column.align === "right" ? "desc" : "asc" };
}

function compareValues(x: string | number, y: string | number, kind: "text" | "decimal"): number {
  if (typeof x === "number" && typeof y === "number") return x - y;
  return kind === "decimal" ? compareMoney(String(x), String(y)) : collator.compare(String(x), String(y));
}

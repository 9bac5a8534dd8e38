"use client";
// Keeps a table's sort in the page's memory; for a sort in the address, give DataTable `sortHref` instead.
import { useMemo, useState } from "react";
import type { TableColumn, TableSort } from "./table-column";
import { nextSort, sortRows } from "./table-sort";

export type TableSorting<Row> = { rows: readonly Row[]; sort: TableSort | null; onSort: (column: TableColumn<Row>) => void };

/** `const sorting = useTableSort(rows, columns, { key: "cost", direction: "desc" })`, then `<DataTable {...sorting} …>`. */
export function useTableSort<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], initial: TableSort | null = null): TableSorting<Row> {
  const [sort, setSort] = useState<TableSort | null>(initial);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  return { rows: sorted, sort, onSort: (column) => setSort((current) => nextSort(column, current)) };
}

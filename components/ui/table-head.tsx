// The head row of a DataTable: sticky, with sort buttons or links that say their state.
import Link from "next/link";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { classNames } from "./class-names";
import { columnClass, type TableColumn, type TableSort } from "./table-column";
import { nextSort } from "./table-sort";

export type TableHeadProps<Row> = {
  columns: readonly TableColumn<Row>[];
  sort: TableSort | null;
  onSort?: ((column: TableColumn<Row>) => void) | undefined;
  sortHref?: ((sort: TableSort) => string) | undefined;
};

export function TableHead<Row>({ columns, sort, onSort, sortHref }: TableHeadProps<Row>) {
  return (
    <thead>
      <tr>
        {columns.map((column, index) => {
          const sortable = column.sortBy !== undefined && (onSort !== undefined || sortHref !== undefined);
          const active = sort?.key === column.key ? sort.direction : null;
          return (
            <th
              key={column.key}
              scope="col"
              {...(sortable ? { "aria-sort": active === null ? "none" : active === "asc" ? "ascending" : "descending" } : {})}
              {...(column.width === undefined ? {} : { style: { width: column.width } })}
              className={classNames(
                "sticky top-0 z-10 h-8 border-b border-line-strong bg-surface px-2 text-xs font-medium text-ink-2",
                index === 0 && "left-0 z-20",
                columnClass(column),
              )}
            >
              {sortable ? <SortControl column={column} active={active} sort={sort} onSort={onSort} sortHref={sortHref} /> : column.header}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

type SortControlProps<Row> = Omit<TableHeadProps<Row>, "columns"> & { column: TableColumn<Row>; active: "asc" | "desc" | null };

function SortControl<Row>({ column, active, sort, onSort, sortHref }: SortControlProps<Row>) {
  const Icon = active === null ? ChevronsUpDown : active === "asc" ? ArrowUp : ArrowDown;
  const className = classNames(
    "group inline-flex h-7 items-center gap-1 rounded-md hover:text-ink",
    column.align === "right" && "flex-row-reverse",
    active !== null && "text-ink",
  );
  const body = (
    <>
      {column.header}
      <Icon aria-hidden size={12} className={active === null ? "opacity-40 group-hover:opacity-100" : undefined} />
    </>
  );
  if (sortHref !== undefined) {
    return (
      <Link href={sortHref(nextSort(column, sort))} scroll={false} className={className}>
        {body}
      </Link>
    );
  }
  return (
    <button type="button" onClick={() => onSort?.(column)} className={className}>
      {body}
    </button>
  );
}

// The product's table: sticky head and total, figures to the right, a dash for nothing, scrolls inside itself on a phone.
import type { ReactNode } from "react";
import Link from "next/link";
import { classNames } from "./class-names";
import { ProgressBar } from "./progress-bar";
import { TableSkeleton } from "./skeleton";
import { columnClass, type TableColumn, type TableSort } from "./table-column";
import { TableHead } from "./table-head";

export type DataTableProps<Row> = {
  /** Names the table for screen readers and its scroll region; shown above it when `showCaption`. */
  caption: string;
  showCaption?: boolean | undefined;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  /** Makes the whole row a link, announced by its row header. Other controls in the row need `relative z-1` to stay above it. */
  rowHref?: ((row: Row) => string | undefined) | undefined;
  /** Shows the total row, its cells from `column.total`. */
  hasTotal?: boolean | undefined;
  sort?: TableSort | null | undefined;
  onSort?: ((column: TableColumn<Row>) => void) | undefined;
  /** Sort by address instead of by state; works in server components. */
  sortHref?: ((sort: TableSort) => string) | undefined;
  /** Shown instead of rows when there are none; usually an EmptyState. */
  empty?: ReactNode;
  loading?: boolean | undefined;
  /** New data is on its way: the old rows stay, dimmed. */
  refetching?: boolean | undefined;
  /** CSS height after which rows scroll under the head; default "70vh", "none" lets the table grow. */
  maxHeight?: string | undefined;
  selectedKey?: string | undefined;
};

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, showCaption = false, columns, rows, empty, loading = false, refetching = false, maxHeight = "70vh" } = props;
  if (loading) return <TableSkeleton columns={columns.length} label={`Loading ${caption}`} />;
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div className="relative min-w-0">
      <ProgressBar active={refetching} label={`Refreshing ${caption}`} />
      <div role="group" aria-label={caption} tabIndex={0} style={{ maxHeight }} className="overflow-auto overscroll-x-contain">
        <table className={classNames("w-full border-separate border-spacing-0 text-sm", refetching && "opacity-60")}>
          <caption className={showCaption ? "pb-2 text-left text-sm text-ink-2" : "sr-only"}>{caption}</caption>
          <TableHead columns={columns} sort={props.sort ?? null} onSort={props.onSort} sortHref={props.sortHref} />
          <TableBody {...props} />
          {props.hasTotal === true ? <TotalRow columns={columns} /> : null}
        </table>
      </div>
    </div>
  );
}

const STICKY = "sticky left-0 z-1";
// A positioned cell would catch the row link's box, so with room for the whole row the name does not stick.
const PHONE_STICKY = "max-md:sticky max-md:left-0 max-md:z-1";

function TableBody<Row>({ columns, rows, rowKey, rowHref, selectedKey }: DataTableProps<Row>) {
  const headerIndex = Math.max(0, columns.findIndex((column) => column.rowHeader === true));
  return (
    <tbody>
      {rows.map((row, index) => {
        const key = rowKey(row, index);
        const href = rowHref?.(row);
        const selected = key === selectedKey;
        return (
          <tr key={key} {...(selected ? { "aria-current": true } : {})} className={classNames("group relative", selected ? "bg-selected" : "hover:bg-hover")}>
            {columns.map((column, at) => {
              const Cell = at === headerIndex ? "th" : "td";
              return (
                <Cell
                  key={column.key}
                  {...(at === headerIndex ? { scope: "row" as const } : {})}
                  className={classNames(
                    "h-9 border-b border-line px-2 py-1 font-normal",
                    at === 0 && classNames(href === undefined ? STICKY : PHONE_STICKY, "group-hover:bg-hover", selected ? "bg-selected" : "bg-surface"),
                    columnClass(column),
                  )}
                >
                  {at === headerIndex && href !== undefined ? <RowLink href={href}>{column.cell(row, index)}</RowLink> : dashIfEmpty(column.cell(row, index))}
                </Cell>
              );
            })}
          </tr>
        );
      })}
    </tbody>
  );
}

function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    // The link's own box covers the row, so a click anywhere follows it without script and middle-click works.
    <Link href={href} className="text-ink after:absolute after:inset-0 group-hover:underline">
      {children}
    </Link>
  );
}

function TotalRow<Row>({ columns }: { columns: readonly TableColumn<Row>[] }) {
  return (
    <tfoot>
      <tr>
        {columns.map((column, at) => {
          const Cell = at === 0 ? "th" : "td";
          return (
            <Cell
              key={column.key}
              {...(at === 0 ? { scope: "row" as const } : {})}
              className={classNames(
                "sticky bottom-0 z-10 h-9 border-t border-line-strong bg-surface px-2 font-semibold",
                at === 0 && "left-0 z-20",
                columnClass(column),
              )}
            >
              {column.total ?? (at === 0 ? "Total" : null)}
            </Cell>
          );
        })}
      </tr>
    </tfoot>
  );
}

function dashIfEmpty(content: ReactNode): ReactNode {
  return content === null || content === undefined || content === "" ? <span className="text-ink-3">–</span> : content;
}

// What a column of a DataTable is; shared by the table, its head and its sorting.
import type { ReactNode } from "react";

export type SortDirection = "asc" | "desc";
export type TableSort = { key: string; direction: SortDirection };

export type TableColumn<Row> = {
  key: string;
  /** Currency stands here ("Cost, USD"), not in every cell. */
  header: ReactNode;
  /** null, undefined and "" show a dash. */
  cell: (row: Row, index: number) => ReactNode;
  /** "right" for figures; decimal points stand under each other when the cell's digits are fixed. */
  align?: "left" | "right" | undefined;
  /** Gives the column a sort button. Decimal text sorts exactly; null sorts last in both directions. */
  sortBy?: ((row: Row) => string | number | null) | undefined;
  /** How `sortBy` texts compare; "decimal" for money. Default "text". */
  sortKind?: "text" | "decimal" | undefined;
  /** The cell of the total row. */
  total?: ReactNode;
  /** The column that names the row (one per table, default the first); stays in sight when scrolling sideways. */
  rowHeader?: boolean | undefined;
  /** Left out on narrower screens, where the row's page or another column has it. */
  hideBelow?: "sm" | "md" | "lg" | undefined;
  /** CSS width, e.g. "8rem". */
  width?: string | undefined;
  /** Lines may break; default is one line. */
  wrap?: boolean | undefined;
};

const HIDE = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden" } as const;

export function columnClass<Row>(column: TableColumn<Row>): string {
  const align = column.align === "right" ? "text-right" : "text-left";
  const hide = column.hideBelow === undefined ? "" : HIDE[column.hideBelow];
  return `${align} ${hide} ${column.wrap === true ? "" : "whitespace-nowrap"}`;
}

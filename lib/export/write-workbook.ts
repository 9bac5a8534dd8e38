// An exported table as a workbook: the rows, and a sheet that says what they are. Held in memory, so only so many rows.
import writeXlsxFile, { type Cell } from "write-excel-file/node";
import { AppError } from "@/lib/errors/app-error";
import { disarmed } from "@/lib/format/csv";
import type { ColumnKind, ExportTable } from "./export-column";

/** Cells, not rows, are what memory is made of: 20,000 rows of 34 columns. */
const MOST_CELLS = 700_000;
/** Excel's own limit of a cell. */
const MOST_CHARACTERS = 32_767;
/** Excel keeps 15 digits of a number. */
const DIGITS_NOTE = "Excel keeps 15 digits of a number; CSV and Parquet keep all.";

/** @throws AppError "invalid_input" when the rows are more than a workbook of ours holds: nothing is cut off */
export function refuseLarge({ rowCount, columns }: Pick<ExportTable, "rowCount" | "columns">): void {
  const most = Math.floor(MOST_CELLS / columns.length);
  if (rowCount <= most) return;
  throw new AppError("invalid_input", `format=xlsx: the export has ${rowCount} rows, and a workbook holds ${most} of them. Use format=csv or format=parquet, or a filter.`, { details: { field: "format" } });
}

export async function* writeWorkbook(table: ExportTable): AsyncGenerator<Uint8Array> {
  const { columns, about, rows } = table;
  refuseLarge(table);
  const data: Cell[][] = [columns.map(({ name }) => ({ value: disarmed(name), type: String, fontWeight: "bold" }))];
  for await (const batch of rows) for (const row of batch) data.push(columns.map(({ kind }, i) => cellOf(row[i] ?? null, kind)));
  const aboutData: Cell[][] = [[{ value: "About this export", type: String, fontWeight: "bold" }], ...[...about, ["Digits", DIGITS_NOTE] as const].map(([label, value]): Cell[] => [text(label), text(value)])];
  const file = writeXlsxFile([
    { data, sheet: "Costs", stickyRowsCount: 1, columns: columns.map(({ kind }) => ({ width: kind === "text" ? 24 : 18 })) },
    { data: aboutData, sheet: "About this export", columns: [{ width: 24 }, { width: 90 }] },
  ]);
  yield await file.toBuffer();
}

function cellOf(value: string | null, kind: ColumnKind): Cell {
  if (value === null) return null;
  if (kind === "decimal") return { value: Number(value), type: Number, format: "#,##0.00######" }; // a cell of Excel is a double; the exact total stands in the other sheet
  return kind === "instant" ? text(value.slice(0, 10)) : text(value);
}

function text(value: string): Cell {
  if (value.length <= MOST_CHARACTERS) return { value: disarmed(value), type: String };
  throw new AppError("invalid_input", `format=xlsx: a text has ${value.length} characters, and a cell of Excel holds ${MOST_CHARACTERS}. Use format=csv or format=parquet.`, { details: { field: "format" } });
}

// An exported table as CSV text, piece by piece.
import { csvRow } from "@/lib/format/csv";
import type { ExportTable } from "./export-column";

/** Amounts stand as they are; other cells are disarmed (XS-4). */
export async function* writeCsv({ columns, rows }: ExportTable): AsyncGenerator<string> {
  const isFigure = columns.map(({ kind }) => kind !== "text");
  yield `${csvRow(columns.map(({ name }) => name), columns.map(() => false))}\r\n`;
  for await (const batch of rows) {
    if (batch.length > 0) yield `${batch.map((row) => csvRow(row, isFigure)).join("\r\n")}\r\n`;
  }
}

// Rows as CSV (RFC 4180); texts that a spreadsheet would run as a formula are disarmed, numbers stay numbers (XS-4).

// Full-width "＝", "＋", "－", "＠" are read as their narrow forms by some spreadsheets.
const FORMULA = /^["']*[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20]/;

/** The text with a ' before it where a spreadsheet would take it for a formula. */
export function disarmed(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Header and rows; `figures` names the columns that hold numbers and are never quoted or prefixed. */
export function csvLines(header: readonly string[], rows: readonly (readonly string[])[], figures: readonly string[]): string[] {
  const isFigure = header.map((name) => figures.includes(name));
  return [csvRow(header, isFigure.map(() => false)), ...rows.map((row) => csvRow(row, isFigure))];
}

/** One row without its line end; null is an empty cell. */
export function csvRow(row: readonly (string | null)[], isFigure: readonly boolean[]): string {
  const cells: string[] = [];
  for (const [i, value] of row.entries()) cells.push(isFigure[i] === true ? (value ?? "") : cell(value ?? ""));
  return cells.join(",");
}

function cell(text: string): string {
  const safe = disarmed(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

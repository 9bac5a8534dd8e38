// Rows as CSV (RFC 4180); texts that a spreadsheet would run as a formula are disarmed, numbers stay numbers (XS-4).

// Full-width "＝", "＋", "－", "＠" are read as their narrow forms by some spreadsheets.
const FORMULA = /^["']*[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Header and rows; `figures` names the columns that hold numbers and are never quoted or prefixed. */
export function csvLines(header: readonly string[], rows: readonly (readonly string[])[], figures: readonly string[]): string[] {
  const isFigure = header.map((name) => figures.includes(name));
  return [header.map(cell).join(","), ...rows.map((row) => row.map((text, i) => (isFigure[i] === true ? text : cell(text))).join(","))];
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

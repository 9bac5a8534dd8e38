// Columns under each other for a terminal.

const RIGHT = /^-?[\d.,]+( ?%| ?[A-Z]{3})?$/;

/** Header and rows as aligned lines; columns that hold only figures stand to the right. */
export function textTable(headers: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headers.map((header, i) => Math.max(header.length, ...rows.map((row) => (row[i] ?? "").length)));
  const right = headers.map((_, i) => rows.length > 0 && rows.every((row) => RIGHT.test(row[i] ?? "") || row[i] === ""));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join("  ").trimEnd();
  return [line(headers), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)];
}

/** "1 record", "2 records": with an ordinary space, so that a terminal's text can be searched. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** At most `most` characters, for a cell whose whole text stands elsewhere. */
export function shortened(text: string, most = 80): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

// A column of an exported table: its name and what its texts are, which decides how CSV, workbook and Parquet write it.

/** "decimal": exact decimal text; "instant": ISO 8601, UTC. */
export type ColumnKind = "text" | "decimal" | "instant";

export interface ExportColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** What an export says about itself, as label and value. */
export type AboutLine = readonly [label: string, value: string];

export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  readonly about: readonly AboutLine[];
  /** How many rows come; whoever writes them counts. */
  readonly rowCount: number;
  readonly rows: AsyncIterable<readonly (readonly (string | null)[])[]>;
}

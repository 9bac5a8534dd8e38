// What a format of files offers beyond a format: how to recognise it, and what it reads from each record while the record goes into bronze.
import type { Day } from "@/lib/dates/dates";
import type { Format } from "@/jobs/formats/format";

export type CloudProvider = "aws" | "gcp" | "azure" | "other";

/** What decides about a record outside the database. Reused from record to record: copy what is kept. */
export interface RecordReading {
  provider: CloudProvider;
  day: Day | null; // usage day, UTC; null: unreadable
  month: Day | null; // billing (else usage) month; null: unreadable
  currency: string | null;
  /** One per cost column of the format, decimal text; null: not delivered or not a number. */
  amounts: (string | null)[];
}

/** Values in bronze's column order, of the columns that the format `reads`. Throws AppError("invalid_input") when a column as a whole is damaged. */
export type RecordReader = (values: readonly (string | null)[], line: number) => RecordReading;

export interface FileFormat extends Format {
  readonly detect: (headers: readonly string[]) => boolean;
  readonly providerOf: (headers: readonly string[]) => CloudProvider | "multi";
  /** Names what a file of this format must have and the headers lack; empty: it can be read. */
  readonly missing: (headers: readonly string[]) => string[];
  /** Bronze columns that the reader looks at; of the others no string is made. */
  readonly reads: readonly string[];
  /** @param currency the source's configured currency, for files that state none */
  readonly reader: (headers: readonly string[], currency: string | null) => RecordReader;
}

/** Headers are compared trimmed and without case: exporters and portals differ in both. */
export function headerKey(header: string): string {
  return header.trim().toLowerCase();
}

/** Bronze columns of a format in the order in which BatchWriter.write takes values. */
export function bronzeColumns(format: Format): string[] {
  return [...new Set(Object.values(format.columns))];
}

// Reads a Parquet file's money a second time, by the library's own row reader and big.js instead of the pipeline's text.
import Big from "big.js";
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, type SchemaElement } from "hyparquet";
import { Sums, type IndependentReading, type MoneyColumns, type Place } from "@/jobs/conformance/independent-reading";

const WINDOW = 10_000;

function unscaled(bytes: Uint8Array): Big {
  let value = new Big(0);
  for (const byte of bytes) value = value.times(256).plus(byte);
  const negative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return negative ? value.minus(new Big(256).pow(bytes.length)) : value;
}

/** The text of a value of one of the columns that are looked at, its characters bytes. */
function cellText(value: unknown, scale: number | null): string {
  if (value === null || value === undefined) return "";
  if (scale !== null) return (value instanceof Uint8Array ? unscaled(value) : new Big(String(value as number | bigint))).div(new Big(10).pow(scale)).toFixed(scale);
  if (value instanceof Date) return value.toISOString();
  return Buffer.from(value instanceof Uint8Array ? value : String(value as string | number | bigint)).toString("latin1");
}

/** Takes the mark off that would make doubles of decimals, and says how many decimals they have. */
function scaleOf(element: SchemaElement): number | null {
  const logical = element.logical_type?.type === "DECIMAL" ? element.logical_type.scale : null;
  if (element.converted_type !== "DECIMAL" && logical === null) return null;
  delete element.converted_type;
  delete element.logical_type;
  return element.scale ?? logical ?? 0;
}

export async function readParquetIndependently(path: string, headers: readonly string[], columns: MoneyColumns): Promise<IndependentReading> {
  Big.DP = 100;
  const place: Place = { encoding: "utf-8", delimiter: ",", headers };
  const sums = new Sums(place, columns);
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const wanted = new Set([...columns.costs, ...columns.months, ..."column" in columns.currency ? [columns.currency.column] : []].map((name) => name.toLowerCase()));
  const looked = headers.map((name, at) => ({ name, at })).filter(({ name }) => wanted.has(name.trim().toLowerCase()));
  const scales = new Map(metadata.schema.slice(1).map((element) => [element.name, scaleOf(element)]));
  for (let rowStart = 0; rowStart < Number(metadata.num_rows); rowStart += WINDOW) {
    const rowEnd = Math.min(rowStart + WINDOW, Number(metadata.num_rows));
    let rows: unknown[][] = [];
    await parquetRead({ file, metadata, columns: looked.map(({ name }) => name), rowStart, rowEnd, utf8: false, geoparquet: false, onComplete: (all) => (rows = all) });
    for (const row of rows) {
      const record = headers.map(() => "");
      looked.forEach(({ name, at }, i) => (record[at] = cellText(row[i], scales.get(name) ?? null)));
      sums.add(record);
    }
  }
  return { rows: sums.rows, totals: sums.totals() };
}

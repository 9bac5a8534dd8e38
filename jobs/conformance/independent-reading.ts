// Reads a file's money a second time, by csv-parse and big.js, so that the pipeline's own reader is not its only witness.
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import Big from "big.js";
import { parse } from "csv-parse";
import { parse as parseLine } from "csv-parse/sync";
import { isDay } from "@/lib/dates/dates";

/** Where the amounts of a format stand, in the file's own words. */
export interface MoneyColumns {
  readonly costs: readonly string[];
  readonly currency: { readonly column: string } | { readonly always: string };
  /** The first of these columns that has a value gives the month. */
  readonly months: readonly string[];
}

export interface ReadTotal {
  readonly sourceColumn: string;
  readonly currency: string | null;
  readonly month: string | null;
  readonly amount: string;
}

export interface IndependentReading {
  readonly rows: number;
  readonly totals: readonly ReadTotal[];
}

export interface Place {
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
  readonly delimiter: string;
  readonly headers: readonly string[];
}

const NUMBER = /^-?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const LARGEST_EXPONENT = 39; // what lies beyond is damage, as in 1e400
const LONGEST = 100;
const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

interface Amount {
  readonly value: Big;
  readonly decimals: number; // as written
}

function amountOf(text: string): Amount | null {
  const match = text.length > LONGEST ? null : NUMBER.exec(text);
  if (!match) return null;
  const exponent = Number.parseInt(match[2] ?? "0", 10);
  return Math.abs(exponent) > LARGEST_EXPONENT ? null : { value: new Big(text), decimals: Math.max(0, (match[1]?.length ?? 0) - exponent) };
}

/** The UTC month of an ISO date or instant; a time without a zone is UTC. */
function monthOf(text: string): string | null {
  if (!/^20\d\d-\d\d-\d\d/.test(text) || !isDay(text.slice(0, 10))) return null;
  if (text.length === 10) return text.slice(0, 7);
  const zoned = text.replace(" ", "T").replace(/ ?UTC$/, "Z").replace(/ ?([+-]\d\d):?(\d\d)?$/, (_, h: string, m?: string) => `${h}:${m ?? "00"}`);
  const time = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(zoned.slice(10)) ? zoned : `${zoned}Z`);
  return Number.isNaN(time) || /T24/.test(zoned) ? null : new Date(time).toISOString().slice(0, 7);
}

const blank = (text: string | undefined): boolean => text === undefined || text === "" || text === "NULL" || text === "null";

export class Sums {
  rows = 0;
  private readonly sums = new Map<string, { of: Omit<ReadTotal, "amount">; sum: Big; decimals: number }>();
  private readonly at: (column: string) => number;

  constructor(private readonly place: Place, private readonly columns: MoneyColumns) {
    const keys = place.headers.map((header) => header.trim().toLowerCase());
    this.at = (column) => keys.indexOf(column.toLowerCase());
  }

  /** @param record null: it cannot be read as a row */
  add(record: readonly string[] | null): void {
    this.rows += 1;
    const readable = record?.length === this.place.headers.length && !record.some((cell) => cell.includes("\0")) && isUtf8(Buffer.from(record.join(""), "latin1"));
    for (const column of this.columns.costs) {
      const index = this.at(column);
      if (index < 0) continue;
      const [currency, month] = readable && record ? [this.currency(record), this.month(record)] : [null, null];
      this.put({ sourceColumn: column, currency, month }, readable && record ? amountOf(record[index] ?? "") : null);
    }
  }

  totals(): ReadTotal[] {
    return [...this.sums.values()].map(({ of, sum, decimals }) => ({ ...of, amount: sum.toFixed(decimals) }));
  }

  private currency(record: readonly string[]): string | null {
    const { currency } = this.columns;
    if ("always" in currency) return currency.always;
    const text = record[this.at(currency.column)] ?? "";
    return /^[A-Za-z]{3}$/.test(text) && text !== "NULL" ? text.toUpperCase() : null;
  }

  private month(record: readonly string[]): string | null {
    const column = this.columns.months.find((name) => !blank(record[this.at(name)]));
    return column === undefined ? null : monthOf(record[this.at(column)] ?? "");
  }

  private put(of: Omit<ReadTotal, "amount">, amount: Amount | null): void {
    const key = `${of.sourceColumn} ${of.currency} ${of.month}`;
    const entry = this.sums.get(key) ?? { of, sum: new Big(0), decimals: 0 };
    if (amount !== null) {
      entry.sum = entry.sum.plus(amount.value);
      entry.decimals = Math.max(entry.decimals, amount.decimals);
    }
    this.sums.set(key, entry);
  }
}

/** The content's bytes, unpacked, without a byte order mark; of UTF-16 the bytes of its UTF-8. */
async function* bytesOf(path: string, gzip: boolean, encoding: Place["encoding"]): AsyncGenerator<Buffer> {
  const raw = createReadStream(path);
  const decoder = encoding === "utf-8" ? null : new TextDecoder(encoding);
  let first = true;
  for await (const chunk of (gzip ? raw.pipe(createGunzip()) : raw) as AsyncIterable<Buffer>) {
    const bytes = decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
    yield first && bytes.subarray(0, 3).equals(UTF8_BOM) ? bytes.subarray(3) : bytes;
    first = false;
  }
}

/** Characters are bytes (latin1), so that a text in another encoding is seen as it is. */
const options = (place: Place): { delimiter: string; encoding: "latin1"; relax_column_count: true } => ({ delimiter: place.delimiter, encoding: "latin1", relax_column_count: true });

async function readWhole(bytes: AsyncIterable<Buffer>, place: Place, sums: Sums): Promise<void> {
  const parser = Readable.from(bytes, { objectMode: false }).pipe(parse({ ...options(place), skip_empty_lines: true, record_delimiter: ["\n", "\r\n"], from: 2 }));
  for await (const record of parser as AsyncIterable<string[]>) sums.add(record);
}

function readLine(line: string, place: Place): string[] | null {
  if (line.includes("\r")) return null;
  const fields = line.split(place.delimiter);
  if (!fields.some((field) => field.startsWith('"'))) return fields;
  try {
    return parseLine(Buffer.from(line, "latin1"), options(place))[0] ?? null;
  } catch {
    return null; // was received and cannot be read
  }
}

/** For a file with broken quoting: each line on its own, so that one fault costs one line. */
async function readByLine(bytes: AsyncIterable<Buffer>, place: Place, sums: Sums): Promise<void> {
  let rest = "";
  let header = true;
  const take = (line: string): void => {
    const bare = line.replace(/\r$/, "");
    if (bare !== "" && !header) sums.add(readLine(bare, place));
    if (bare !== "") header = false;
  };
  for await (const chunk of bytes) {
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
  take(rest);
}

/** Σ of every cost column per currency and month, and the number of records, from the file's text alone. */
export async function readIndependently(path: string, gzip: boolean, place: Place, columns: MoneyColumns): Promise<IndependentReading> {
  const read = async (by: typeof readWhole): Promise<IndependentReading> => {
    const sums = new Sums(place, columns);
    await by(bytesOf(path, gzip, place.encoding), place, sums);
    return { rows: sums.rows, totals: sums.totals() };
  };
  try {
    return await read(readWhole);
  } catch {
    return await read(readByLine);
  }
}

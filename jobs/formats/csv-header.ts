// The header of a CSV: which delimiter, which columns, and the faults for which a file is refused as a whole.
import { AppError } from "@/lib/errors/app-error";
import { CsvSplitter } from "@/jobs/formats/csv-splitter";
import { headerKey } from "@/jobs/formats/file-format";

const [LF, CR] = [10, 13];
const DELIMITERS = [",", ";", "\t"] as const;
/** The widest known export has 126 columns (a legacy CUR). */
const MAX_COLUMNS = 1_000;

export interface CsvHeader {
  readonly headers: readonly string[];
  readonly delimiter: string;
  /** Where the first record begins, and on which line. */
  readonly position: number;
  readonly line: number;
}

/** Bytes that were read as latin1 characters, as the text they are. */
export function decodeBytes(bytes: string): string {
  return /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
}

function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((d) => bare.split(d).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

function refuse(message: string): never {
  throw new AppError("invalid_input", message);
}

function check(headers: readonly string[]): void {
  if (headers.length > MAX_COLUMNS) refuse(`the header has ${headers.length} columns; at most ${MAX_COLUMNS} are read`);
  const seen = new Map<string, string>();
  for (const header of headers) {
    const key = headerKey(header);
    const twin = key === "" ? undefined : seen.get(key);
    if (twin !== undefined) refuse(`the header names the column "${header}" twice${twin === header ? "" : ` (also as "${twin}")`}; which one counts is not guessed. Remove or rename one of them.`);
    seen.set(key, header);
  }
}

function firstLine(bytes: Buffer): string {
  let start = 0;
  while (bytes[start] === LF || bytes[start] === CR) start += 1;
  const end = bytes.indexOf(LF, start);
  return bytes.toString("latin1", start, end < 0 ? bytes.length : end);
}

/** Reads the first record of `bytes`, which end with a line feed. A column without a name gets its place as one. @throws AppError("invalid_input") */
export function readHeader(bytes: Buffer): CsvHeader {
  const line = firstLine(bytes);
  if (line.includes("\0")) refuse("it holds NUL bytes and is not UTF-8 text (UTF-16 without a byte order mark?). Save it as UTF-8.");
  if (/\r./s.test(line)) refuse("its lines end with a bare carriage return (old Macintosh). Save it with line feeds.");
  const delimiter = delimiterOf(line);
  const splitter = new CsvSplitter(delimiter);
  let headers: string[] = [];
  const position = splitter.split(
    bytes,
    { record: (record) => (headers = record.texts().map(decodeBytes)), reject: (line, reason) => refuse(`line ${line}, the header: ${reason}`) },
    { final: true, limit: 1 },
  );
  if (headers.length === 0) refuse("it holds no header line");
  const named = headers.map((header, i) => header.trim() || `column ${i + 1}`);
  check(named);
  return { headers: named, delimiter, position, line: splitter.line };
}

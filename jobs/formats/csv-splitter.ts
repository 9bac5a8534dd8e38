// Splits the bytes of a CSV into records (RFC 4180), and goes on at the next line after one that cannot be read.
// Own code because csv-parse gives up a file at its first unclosed quote, and reads 40,000 wide rows a second where COPY takes 110,000 (measured).
import { CsvRecord } from "@/jobs/formats/csv-record";

const [QUOTE, LF, CR] = [34, 10, 13];
const [OPEN, AFTER_QUOTE, BARE_CR] = [-1, -2, -3];

/** A record longer than this is an unclosed quote, not data. */
export const MAX_RECORD = 4 << 20;

const REASONS: Readonly<Record<number, string>> = {
  [OPEN]: "a quote is opened and never closed",
  [AFTER_QUOTE]: "text follows a closing quote",
  [BARE_CR]: "a bare carriage return inside the record",
};

export interface RecordSink {
  record(record: CsvRecord, line: number): void;
  /** @param raw the record's bytes, without its line end */
  reject(line: number, reason: string, raw: Buffer): void;
}

interface SplitOptions {
  /** No more bytes follow. */
  readonly final: boolean;
  readonly position?: number;
  /** Records to read, for the header. */
  readonly limit?: number;
  /** A further fault of a record's raw bytes, where the chunk is known to hold one. */
  readonly unreadable?: (raw: Buffer) => string | null;
}

export class CsvSplitter {
  private readonly current = new CsvRecord();
  private readonly delimiter: number;
  /** Physical line of the next record, from 1. */
  line = 1;

  /** @param width fields of the header; 0 while the header itself is read */
  constructor(delimiter: string, private readonly width = 0) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /**
   * Hands every whole record of `bytes` from `position` on to the sink.
   * @param bytes end with a line feed
   * @returns the position of the first record that needs more bytes
   */
  split(bytes: Buffer, sink: RecordSink, options: SplitOptions): number {
    this.current.bytes = bytes;
    let start = options.position ?? 0;
    for (let read = 0; start < bytes.length && read < (options.limit ?? Infinity); ) {
      const first = bytes[start];
      if (first === LF || (first === CR && bytes[start + 1] === LF)) {
        start += first === LF ? 1 : 2;
        this.line += 1;
        continue;
      }
      const next = this.parse(bytes, start);
      if (next === OPEN && !options.final && bytes.length - start < MAX_RECORD) return start;
      read += 1;
      start = next < 0 ? this.skipLine(bytes, start, REASONS[next] ?? "unreadable", sink) : this.emit(start, next, sink, options.unreadable);
    }
    return start;
  }

  private emit(start: number, next: number, sink: RecordSink, unreadable: SplitOptions["unreadable"]): number {
    const { bytes, count } = this.current;
    const fault = unreadable?.(bytes.subarray(start, next)) ?? (this.width > 0 && count !== this.width ? `${count} fields where the header has ${this.width}` : null);
    if (fault === null) sink.record(this.current, this.line);
    else sink.reject(this.line, fault, bytes.subarray(start, next - 1));
    let end = bytes.indexOf(LF, start) + 1;
    for (this.line += 1; end < next; this.line += 1) end = bytes.indexOf(LF, end) + 1;
    return next;
  }

  private skipLine(bytes: Buffer, start: number, reason: string, sink: RecordSink): number {
    const end = bytes.indexOf(LF, start);
    sink.reject(this.line, reason, bytes.subarray(start, end));
    this.line += 1;
    return end + 1;
  }

  /** Finds the fields of the record at `start`; gives back where the next one begins, or why it cannot be read. */
  private parse(bytes: Buffer, start: number): number {
    const { current, delimiter } = this;
    current.count = 0;
    for (let at = start; ; at++) {
      const quoted = bytes[at] === QUOTE;
      let end = at;
      if (quoted) {
        end = this.closingQuote(at + 1);
        if (end < 0) return OPEN;
        end += 1;
      } else {
        for (let byte = bytes[end]; byte !== delimiter && byte !== LF && byte !== CR; byte = bytes[++end]);
        current.push(at, end, false);
      }
      const byte = bytes[end];
      at = end;
      if (byte === delimiter) continue;
      if (byte === LF) return end + 1;
      if (byte === CR) return bytes[end + 1] === LF ? end + 2 : BARE_CR;
      return AFTER_QUOTE;
    }
  }

  /** Pushes the quoted field that begins at `from`; gives back where its closing quote stands, or -1. */
  private closingQuote(from: number): number {
    const { bytes } = this.current;
    let doubled = false;
    for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
      if (bytes[at + 1] !== QUOTE) {
        this.current.push(from, at, doubled);
        return at;
      }
      doubled = true;
    }
    return -1;
  }
}

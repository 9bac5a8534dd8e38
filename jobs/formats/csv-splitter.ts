// Splits CSV text into records (RFC 4180), and goes on at the next line after one that cannot be read.
// Own code because csv-parse gives up a file at its first unclosed quote, and reads 40,000 wide rows a second where COPY takes 80,000 (measured).

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
  /** `fields` is reused for the next record: copy what is kept. */
  record(fields: readonly string[], line: number): void;
  reject(line: number, reason: string, text: string): void;
}

export class CsvSplitter {
  private readonly fields: string[] = [];
  private readonly delimiter: number;
  /** Physical line of the next record, from 1. */
  line = 1;

  /** @param width fields of the header; 0 while the header itself is read */
  constructor(delimiter: string, private width = 0) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  expect(width: number): void {
    this.width = width;
  }

  /**
   * Hands every whole record of `text` from `position` on to the sink.
   * @param text ends with a line feed; its characters may be bytes
   * @param final no more text follows
   * @param unreadable a further fault of a record's raw text, where the chunk is known to hold one
   * @param limit records to read, for the header
   * @returns the position of the first record that needs more text
   */
  split(text: string, sink: RecordSink, options: { final: boolean; position?: number; limit?: number; unreadable?: (raw: string) => string | null }): number {
    let start = options.position ?? 0;
    for (let read = 0; start < text.length && read < (options.limit ?? Infinity); ) {
      const first = text.charCodeAt(start);
      if (first === LF || (first === CR && text.charCodeAt(start + 1) === LF)) {
        start += first === LF ? 1 : 2;
        this.line += 1;
        continue;
      }
      const next = this.parse(text, start);
      if (next === OPEN && !options.final && text.length - start < MAX_RECORD) return start;
      read += 1;
      start = next < 0 ? this.skipLine(text, start, REASONS[next] ?? "unreadable", sink) : this.emit(text, start, next, sink, options.unreadable);
    }
    return start;
  }

  private emit(text: string, start: number, next: number, sink: RecordSink, unreadable: ((raw: string) => string | null) | undefined): number {
    const fault = unreadable?.(text.slice(start, next)) ?? (this.width > 0 && this.fields.length !== this.width ? `${this.fields.length} fields where the header has ${this.width}` : null);
    if (fault === null) sink.record(this.fields, this.line);
    else sink.reject(this.line, fault, text.slice(start, next - 1));
    let end = text.indexOf("\n", start) + 1;
    for (this.line += 1; end < next; this.line += 1) end = text.indexOf("\n", end) + 1;
    return next;
  }

  private skipLine(text: string, start: number, reason: string, sink: RecordSink): number {
    const end = text.indexOf("\n", start);
    sink.reject(this.line, reason, text.slice(start, end));
    this.line += 1;
    return end + 1;
  }

  /** Fills `fields` with the record at `start`; gives back where the next one begins, or why it cannot be read. */
  private parse(text: string, start: number): number {
    const { fields, delimiter } = this;
    let count = 0;
    for (let at = start; ; ) {
      let end: number;
      if (text.charCodeAt(at) === QUOTE) {
        const close = this.closingQuote(text, at + 1);
        if (close < 0) return OPEN;
        const raw = text.slice(at + 1, close);
        fields[count++] = raw.includes('"') ? raw.replaceAll('""', '"') : raw;
        end = close + 1;
      } else {
        end = at;
        for (let c = text.charCodeAt(end); c !== delimiter && c !== LF && c !== CR; c = text.charCodeAt(++end));
        fields[count++] = text.slice(at, end);
      }
      const c = text.charCodeAt(end);
      if (c === delimiter) {
        at = end + 1;
        continue;
      }
      fields.length = count;
      if (c === LF) return end + 1;
      if (c === CR) return text.charCodeAt(end + 1) === LF ? end + 2 : BARE_CR;
      return AFTER_QUOTE;
    }
  }

  private closingQuote(text: string, from: number): number {
    for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text.charCodeAt(at + 1) !== QUOTE) return at;
    return -1;
  }
}

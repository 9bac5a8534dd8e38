// Streams a CSV file record by record: unpacked, recoded to UTF-8 where it is UTF-16, flat in memory whatever its size.
import { isUtf8 } from "node:buffer";
import { AppError } from "@/lib/errors/app-error";
import { readHeader, type CsvHeader } from "@/jobs/formats/csv-header";
import { CsvSplitter, MAX_RECORD, type RecordSink } from "@/jobs/formats/csv-splitter";
import { openFileBytes, type FileBytes } from "@/jobs/formats/file-bytes";

const LF = 10;

/** Takes the records; their fields are bytes, so that what was delivered passes unchanged. */
export interface CsvConsumer extends RecordSink {
  /** Called between chunks; the reader waits for it. */
  drained(): Promise<void>;
}

export interface CsvOptions {
  readonly signal?: AbortSignal;
  /** Bytes taken from disk, and the size of the file. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CsvSummary {
  readonly headers: readonly string[];
  readonly delimiter: string;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
  readonly bytes: number; // content, unpacked
  readonly sha256: string; // of the content, unpacked
}

function bomOf(head: Buffer): { encoding: CsvSummary["encoding"]; length: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", length: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", length: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", length: 2 };
  return { encoding: "utf-8", length: 0 };
}

/** Turns chunks into UTF-8 without a byte order mark. */
class Recoder {
  encoding: CsvSummary["encoding"] = "utf-8";
  private decoder: TextDecoder | undefined;
  private started = false;

  recode(chunk: Buffer): Buffer {
    let rest = chunk;
    if (!this.started) {
      this.started = true;
      const bom = bomOf(chunk);
      this.encoding = bom.encoding;
      rest = chunk.subarray(bom.length);
      if (bom.encoding !== "utf-8") this.decoder = new TextDecoder(bom.encoding);
    }
    return this.decoder ? Buffer.from(this.decoder.decode(rest, { stream: true })) : rest;
  }
}

/** What a chunk is known to hold somewhere is looked for record by record. */
function unreadableIn(chunk: Buffer): ((raw: Buffer) => string | null) | undefined {
  if (!chunk.includes(0) && isUtf8(chunk)) return undefined;
  return (raw) => {
    if (raw.includes(0)) return "a NUL byte inside the record";
    return isUtf8(raw) ? null : "bytes that are not UTF-8";
  };
}

class Reading {
  splitter: CsvSplitter | undefined;
  consumer: CsvConsumer | undefined;
  headers: readonly string[] = [];
  delimiter = ",";
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly start: (headers: readonly string[]) => Promise<CsvConsumer>) {}

  async take(chunk: Buffer, final: boolean): Promise<void> {
    const joined = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const end = joined.lastIndexOf(LF) + 1;
    const whole = joined.subarray(0, end);
    if (end === 0) {
      if (joined.length > MAX_RECORD) throw new AppError("invalid_input", `a line is longer than ${MAX_RECORD >> 20} MB: it is not a CSV of charges`);
      this.rest = joined;
      return;
    }
    const position = this.consumer ? 0 : await this.begin(whole);
    const unreadable = unreadableIn(whole);
    const next = this.splitter?.split(whole, this.consumer as CsvConsumer, { final, position, ...(unreadable ? { unreadable } : {}) }) ?? 0;
    this.rest = Buffer.from(joined.subarray(next)); // a copy, so that the chunk can go
    await this.consumer?.drained();
  }

  /** The file may end without a line feed. */
  async finish(): Promise<void> {
    await this.take(Buffer.from(this.rest.length > 0 && this.rest[this.rest.length - 1] !== LF ? "\n" : ""), true);
    if (!this.consumer) throw new AppError("invalid_input", "it holds no header line");
  }

  private async begin(bytes: Buffer): Promise<number> {
    const header = readHeader(bytes);
    this.headers = header.headers;
    this.delimiter = header.delimiter;
    this.splitter = new CsvSplitter(header.delimiter, header.headers.length);
    this.splitter.line = header.line;
    this.consumer = await this.start(header.headers);
    return header.position;
  }
}

function report(file: FileBytes, options: CsvOptions): void {
  options.onProgress?.(Math.min(file.taken, file.size), file.size);
}

/**
 * Reads `path` to its end.
 * @param start is given the header and gives back who takes the records
 * @throws AppError("invalid_input") for a file that is none (empty, no header, damaged gzip, columns named twice); the message leaves out the file's name
 */
export async function readCsv(path: string, start: (headers: readonly string[]) => Promise<CsvConsumer>, options: CsvOptions = {}): Promise<CsvSummary> {
  const file = await openFileBytes(path, options.signal);
  const recoder = new Recoder();
  const reading = new Reading(start);
  for await (const chunk of file.chunks) {
    options.signal?.throwIfAborted();
    await reading.take(recoder.recode(chunk), false);
    report(file, options);
  }
  await reading.finish();
  return { headers: reading.headers, delimiter: reading.delimiter, encoding: recoder.encoding, bytes: file.content, sha256: file.hash.digest("hex") };
}

/** The header alone, without reading the file. @throws AppError("invalid_input") as readCsv does */
export async function readCsvHeader(path: string): Promise<Pick<CsvHeader, "headers" | "delimiter"> & { encoding: CsvSummary["encoding"] }> {
  const file = await openFileBytes(path);
  const recoder = new Recoder();
  let bytes: Buffer = Buffer.alloc(0);
  for await (const chunk of file.chunks) {
    bytes = Buffer.concat([bytes, recoder.recode(chunk)]);
    if (bytes.includes(LF) || bytes.length > MAX_RECORD) break;
  }
  const { headers, delimiter } = readHeader(bytes.includes(LF) ? bytes.subarray(0, bytes.lastIndexOf(LF) + 1) : Buffer.concat([bytes, Buffer.from("\n")]));
  return { headers, delimiter, encoding: recoder.encoding };
}

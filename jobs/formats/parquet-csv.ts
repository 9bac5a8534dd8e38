// Reads a Parquet file as the CSV of the same columns, so that both go one way into bronze; flat in memory whatever the row groups' size.
import { open, type FileHandle } from "node:fs/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { parquetMetadataAsync, parquetScan, type AsyncBuffer, type Compressors, type FileMetaData } from "hyparquet";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { checkPages, damaged } from "@/jobs/formats/parquet-pages";
import { TEXT_PARSERS, textColumns, type TextColumn } from "@/jobs/formats/parquet-text";

const MAGIC = "PAR1";
const MAX_FOOTER = 64 << 20;
/** Values held at once, over all columns. */
const WINDOW_CELLS = 1_000_000;
const WINDOW_ROWS = 20_000;
const CHUNK_CHARACTERS = 1 << 20;

const COMPRESSORS: Compressors = {
  GZIP: (input, length) => new Uint8Array(gunzipSync(input, { maxOutputLength: Math.max(1, length) })),
  BROTLI: (input, length) => new Uint8Array(brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) })),
};

function bufferOf(file: FileHandle, size: number): AsyncBuffer {
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await file.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  };
}

/** The library throws whatever comes of damaged bytes; here it is one kind of error. */
async function whole<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw error instanceof AppError ? error : damaged(messageOf(error).slice(0, 200));
  }
}

async function readFooter(file: FileHandle, size: number): Promise<FileMetaData> {
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(8)];
  if (size >= 12) {
    await file.read(head, 0, 4, 0);
    await file.read(tail, 0, 8, size - 8);
  }
  if (head.toString("latin1") !== MAGIC || tail.toString("latin1", 4) !== MAGIC) throw damaged("it does not begin and end with PAR1");
  const length = tail.readUInt32LE(0);
  if (length > size - 12 || length > MAX_FOOTER) throw damaged(`its footer claims ${length} bytes of a file of ${size}`);
  return whole(() => parquetMetadataAsync(bufferOf(file, size), { geoparquet: false, parsers: TEXT_PARSERS }));
}

const quoted = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const lineOf = (cells: readonly (string | null)[]): string => `${cells.map((cell) => (cell === null ? "" : quoted(cell))).join(",")}\n`;

/** One column after the other, so that one page is unpacked at a time. */
async function* windowLines(file: AsyncBuffer, metadata: FileMetaData, columns: readonly TextColumn[], rowStart: number, rowEnd: number): AsyncGenerator<string> {
  const texts = await whole(async () => {
    const scan = await parquetScan({ file, metadata, rowStart, rowEnd, useOffsetIndex: false, utf8: false, geoparquet: false, compressors: COMPRESSORS, parsers: TEXT_PARSERS });
    const read: (string | null)[][] = [];
    for (const { name, text } of columns) {
      const values = await scan.readColumn({ column: name, rowStart, rowEnd });
      if (values.length !== rowEnd - rowStart) throw damaged(`column ${name} has ${values.length} values for ${rowEnd - rowStart} rows`);
      read.push(Array.from(values as ArrayLike<unknown>, text));
    }
    return read;
  });
  let lines = "";
  for (let row = 0; row < rowEnd - rowStart; row++) {
    lines += lineOf(texts.map((column) => column[row] ?? null));
    if (lines.length < CHUNK_CHARACTERS) continue;
    yield lines;
    lines = "";
  }
  yield lines;
}

/** True for a file that is Parquet by its first bytes or by its name. */
export function isParquet(path: string, head: Buffer): boolean {
  return head.toString("latin1", 0, 4) === MAGIC || /\.(parquet|parq)$/i.test(path);
}

/** @throws AppError("invalid_input") for what is damaged, unpacks to too much or has an unknown codec; the message leaves out the file's name */
export async function* parquetCsv(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const metadata = await readFooter(handle, size);
    const columns = await whole(() => Promise.resolve(textColumns(metadata)));
    yield Buffer.from(lineOf(columns.map((column) => column.name)));
    await whole(() => checkPages(handle, size, metadata));
    const step = Math.max(1, Math.min(WINDOW_ROWS, Math.floor(WINDOW_CELLS / Math.max(1, columns.length))));
    let groupStart = 0;
    for (const group of metadata.row_groups) {
      const groupEnd = groupStart + Number(group.num_rows);
      for (let at = groupStart; at < groupEnd; at += step) {
        signal?.throwIfAborted();
        for await (const lines of windowLines(bufferOf(handle, size), metadata, columns, at, Math.min(at + step, groupEnd))) yield Buffer.from(lines);
      }
      groupStart = groupEnd;
    }
  } finally {
    await handle.close();
  }
}

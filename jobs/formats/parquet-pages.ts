// Looks at every page of a Parquet file before any is unpacked: sizes, counts and checksums, so that damage and bombs are refused cheaply.
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { ColumnMetaData, FileMetaData } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { AppError } from "@/lib/errors/app-error";

/** Writers aim at pages of 1 MB; a page is unpacked whole. */
const MAX_PAGE_BYTES = 64 << 20;
/** Of one page, whose values become one array. */
const MAX_PAGE_VALUES = 4_000_000;
const HEADER_BYTES = 1 << 16;
const MAX_HEADER_BYTES = 16 << 20;
const CRC_CHUNK = 1 << 20;
const CODECS: readonly string[] = ["UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI"];
const [DATA, DICTIONARY, DATA_V2] = [0, 2, 3];

export function damaged(what: string): AppError {
  return new AppError("invalid_input", `the Parquet is damaged or cut off (${what}); nothing of it was loaded`);
}

interface PageHeader {
  readonly type: number;
  readonly unpacked: number;
  readonly packed: number;
  readonly crc: number | undefined;
  readonly values: number;
  readonly length: number; // of the header itself
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function parseHeader(bytes: Buffer): PageHeader {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const fields = deserializeTCompactProtocol(reader) as Record<string, unknown>;
  const inner = (fields.field_5 ?? fields.field_7 ?? fields.field_8) as Record<string, unknown> | undefined;
  const number = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);
  return {
    type: number(fields.field_1), unpacked: number(fields.field_2), packed: number(fields.field_3),
    crc: typeof fields.field_4 === "number" ? fields.field_4 : undefined, values: inner ? number(inner.field_1) : 0, length: reader.offset,
  };
}

/** Statistics can make a header long: it is read again with more room. */
async function headerAt(file: FileHandle, position: number, end: number): Promise<PageHeader> {
  for (let room = HEADER_BYTES; ; room *= 16) {
    try {
      return parseHeader(await readAt(file, position, Math.min(room, end - position)));
    } catch {
      if (room >= Math.min(end - position, MAX_HEADER_BYTES)) throw damaged(`no page header at byte ${position}`);
    }
  }
}

async function assertChecksum(file: FileHandle, position: number, page: PageHeader): Promise<void> {
  if (page.crc === undefined) return;
  let found = 0;
  for (let at = 0; at < page.packed; at += CRC_CHUNK) found = crc32(await readAt(file, position + at, Math.min(CRC_CHUNK, page.packed - at)), found);
  if (found >>> 0 !== page.crc >>> 0) throw damaged(`the page at byte ${position} does not have the checksum it states`);
}

function assertPage(page: PageHeader, position: number, end: number): void {
  const { unpacked, packed, values, type } = page;
  if (!(packed >= 0 && unpacked >= 0 && position + page.length + packed <= end)) throw damaged(`the page at byte ${position} is longer than its column`);
  if (unpacked > MAX_PAGE_BYTES) throw damaged(`the page at byte ${position} unpacks to ${unpacked} bytes; at most ${MAX_PAGE_BYTES} are read`);
  const most = type === DICTIONARY ? unpacked : MAX_PAGE_VALUES;
  if (!(values >= 0 && values <= most)) throw damaged(`the page at byte ${position} claims ${values} values`);
}

async function checkColumn(file: FileHandle, size: number, column: ColumnMetaData, rows: number, nested: boolean): Promise<void> {
  const name = column.path_in_schema.join(".");
  if (!CODECS.includes(column.codec)) throw new AppError("invalid_input", `its column ${name} is compressed with ${column.codec ?? "an unknown codec"}, which is not read. Write the Parquet with Snappy, gzip or without compression.`);
  const dictionary = Number(column.dictionary_page_offset ?? 0);
  const start = dictionary > 0 ? Math.min(dictionary, Number(column.data_page_offset)) : Number(column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  if (!(start >= 4 && end > start && end <= size - 8)) throw damaged(`column ${name} lies outside the file`);
  let values = 0;
  for (let at = start; at < end; ) {
    const page = await headerAt(file, at, end);
    assertPage(page, at, end);
    await assertChecksum(file, at + page.length, page);
    if (page.type === DATA || page.type === DATA_V2) values += page.values;
    at += page.length + page.packed;
  }
  if (values !== Number(column.num_values) || (!nested && values !== rows)) throw damaged(`column ${name} holds ${values} values for ${rows} rows`);
}

/** @throws AppError("invalid_input") naming the first fault */
export async function checkPages(file: FileHandle, size: number, metadata: FileMetaData): Promise<void> {
  let rows = 0;
  for (const group of metadata.row_groups) {
    const inGroup = Number(group.num_rows);
    if (!(inGroup >= 0)) throw damaged(`a row group claims ${inGroup} rows`);
    for (const { meta_data: column, file_path: elsewhere } of group.columns) {
      if (!column || elsewhere) throw damaged("a column has no place in this file");
      await checkColumn(file, size, column, inGroup, column.path_in_schema.length > 1);
    }
    rows += inGroup;
  }
  if (rows !== Number(metadata.num_rows)) throw damaged(`it states ${metadata.num_rows} rows and holds ${rows}`);
}

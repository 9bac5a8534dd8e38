// Parquet comes out as the text of the same CSV, and nothing damaged comes through or takes the memory (FA-16).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppError } from "@/lib/errors/app-error";
import { parquetCsv } from "@/jobs/formats/parquet-csv";
import { runsOf } from "../chaos/campaign";
import { COLUMNS, focusParquet } from "./parquet-world";

const FILES = runsOf(50, 500);
const MEGABYTE = 1 << 20;
let folder: string;
let good: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kco-parquet-"));
  good = focusParquet(40);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Buffer): Promise<string[]> {
  const path = join(folder, "file.parquet");
  writeFileSync(path, bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of parquetCsv(path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8").split("\n").slice(0, -1);
}

const refusal = (bytes: Buffer): Promise<AppError> => read(bytes).then(() => Promise.reject(new Error("it was read")), (error: unknown) => error as AppError);

test.each(["SNAPPY", "GZIP", "UNCOMPRESSED"] as const)("decimals keep all digits, instants and days are ISO, nulls are empty, as %s", async (codec) => {
  const lines = await read(focusParquet(40, {}, codec));
  expect(lines).toHaveLength(41);
  expect(lines[0]).toBe(Object.keys(COLUMNS).join(","));
  expect(lines[1]).toBe(Object.values(COLUMNS).map((column) => column.text).join(","));
  expect(lines[5]?.endsWith(",")).toBe(true);
  expect(new Set(lines.slice(1, 5)).size).toBe(1);
});

test("maps, lists and groups become JSON, other marks plain text", async () => {
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    schema: [
      { name: "root", num_children: 5 },
      { name: "Tags", repetition_type: "OPTIONAL", num_children: 1, converted_type: "MAP" },
      { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
      { name: "key", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
      { name: "value", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      { name: "nanos", type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "NANOS" }, repetition_type: "OPTIONAL" },
      { name: "float", type: "FLOAT", repetition_type: "OPTIONAL" },
      { name: "plain", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
      { name: "big", type: "INT64", repetition_type: "OPTIONAL" },
    ],
    columnData: [
      { name: "Tags", data: [{ team: "Wéb", env: null }, null] },
      { name: "nanos", data: [1767571200000000001n, null] },
      { name: "float", data: [0.1, -2.5] },
      { name: "plain", data: [Uint8Array.from(Buffer.from("ü;")), null] },
      { name: "big", data: [9007199254740993n, -1n] },
    ],
  });
  expect((await read(Buffer.from(writer.getBuffer()))).slice(1)).toEqual(['"{""team"":""Wéb"",""env"":null}",2026-01-05T00:00:00.000000001Z,0.1,"ü;",9007199254740993', ",,-2.5,,-1"]);
});

describe("FA-16: damage", () => {
  const end = (): number => good.length - 8;
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(good);
    change(bytes);
    return bytes;
  };
  test.each<[string, () => Buffer, RegExp]>([
    ["no bytes", () => Buffer.alloc(0), /begin and end with PAR1/],
    ["a bad first magic", () => changed((bytes) => bytes.write("XXXX", 0)), /begin and end with PAR1/],
    ["a bad last magic", () => changed((bytes) => bytes.write("XXXX", good.length - 4)), /begin and end with PAR1/],
    ["a footer longer than the file", () => changed((bytes) => bytes.writeUInt32LE(0xffffffff, end())), /footer claims 4294967295 bytes/],
    ["a footer of no bytes", () => changed((bytes) => bytes.writeUInt32LE(0, end())), /damaged/],
    ["a file cut in the middle", () => Buffer.concat([good.subarray(0, good.length >> 1), Buffer.from("PAR1")]), /damaged/],
    ["pages that are gone", () => changed((bytes) => bytes.fill(0, 4, 200)), /damaged/],
    ["an unknown codec", () => focusParquetAs("LZO"), /compressed with LZO, which is not read/],
  ])("%s is refused with a reason", async (_what, bytes, reason) => {
    const error = await refusal(bytes());
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringMatching(reason) });
  });

  /** Marks the codec in the footer only: what is refused is never unpacked. */
  function focusParquetAs(codec: "LZO"): Buffer {
    const writer = new ByteWriter();
    parquetWrite({ writer, codec, compressors: { LZO: (bytes) => bytes }, columnData: [{ name: "a", data: ["x", "y"], type: "STRING" }] });
    return Buffer.from(writer.getBuffer());
  }

  /** A file of one page whose header says what `fields` say: zig-zag varints of thrift's compact protocol. */
  function onePage(unpacked: number, values: number, crc?: number): Buffer {
    const varint = (n: number): number[] => (n > 127 ? [(n % 128) + 128, ...varint(Math.floor(n / 128))] : [n]);
    const zigzag = (n: number): number[] => varint(n >= 0 ? n * 2 : -n * 2 - 1);
    const writer = new ByteWriter();
    parquetWrite({ writer, codec: "UNCOMPRESSED", statistics: false, columnData: [{ name: "a", data: ["same", "same"], type: "STRING", encoding: "PLAIN", nullable: false, offsetIndex: false }] });
    const whole = Buffer.from(writer.getBuffer());
    const body = whole.subarray(whole.indexOf("same") - 4, whole.indexOf("same") + 12);
    const header = Buffer.from([0x15, ...zigzag(0), 0x15, ...zigzag(unpacked), 0x15, ...zigzag(body.length), ...(crc === undefined ? [0x2c] : [0x15, ...zigzag(crc | 0), 0x1c]), 0x15, ...zigzag(values), 0x15, 0, 0x15, 6, 0x15, 6, 0, 0]);
    const old = whole.indexOf(body) - 4;
    const footerLength = whole.readUInt32LE(whole.length - 8);
    const footer = whole.subarray(whole.length - 8 - footerLength);
    const sized = Buffer.from(footer);
    const before = Buffer.from(zigzag(old + body.length));
    const at = sized.indexOf(before);
    const after = Buffer.from(zigzag(header.length + body.length));
    expect([at >= 0, after.length, sized.indexOf(before, at + 1) >= 0]).toEqual([true, before.length, true]);
    after.copy(sized, at);
    after.copy(sized, sized.indexOf(before, at + 1));
    return Buffer.concat([Buffer.from("PAR1"), header, body, sized]);
  }

  const BODY = Buffer.from("\x04\0\0\0same\x04\0\0\0same");

  test("a page whose checksum is right is read, one whose is not is refused", async () => {
    expect(await read(onePage(BODY.length, 2, crc32(BODY)))).toEqual(["a", "same", "same"]);
    expect(await refusal(onePage(BODY.length, 2, crc32(BODY) ^ 1))).toMatchObject({ code: "invalid_input", message: expect.stringContaining("checksum") });
  });

  test.each<[string, Buffer | (() => Buffer), RegExp]>([
    ["a page that unpacks to 2 GB", () => onePage(2_000_000_000, 2), /unpacks to 2000000000 bytes/],
    ["a page of a thousand million values", () => onePage(BODY.length, 1_000_000_000), /claims 1000000000 values/],
    ["more values than rows", () => onePage(BODY.length, 3), /3 values for 2 rows/],
  ])("%s is refused before it is unpacked", async (_what, bytes, reason) => {
    const before = process.memoryUsage().rss;
    expect(await refusal(typeof bytes === "function" ? bytes() : bytes)).toMatchObject({ code: "invalid_input", message: expect.stringMatching(reason) });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MEGABYTE);
  });

  test(`${FILES} files with random damage are read or refused, never anything else, in bounded memory`, async ({ task }) => {
    task.meta.played = { runs: FILES, mismatches: 0 };
    let seed = 20261124;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    let [refused, most] = [0, 0];
    const before = process.memoryUsage().rss;
    for (let i = 0; i < FILES; i++) {
      const bytes = Buffer.from(good);
      const kind = random(4);
      for (let n = 0; n <= random(8); n++) {
        const at = random(2) === 0 ? random(bytes.length) : bytes.length - 1 - random(Math.min(bytes.length, 2_000)); // half of it in the footer
        if (kind === 0) bytes[at] = random(256);
        else if (kind === 1) bytes.fill(random(256), at, at + random(64));
        else if (kind === 2) bytes.writeUInt32LE(random(2_147_483_648), Math.min(at, bytes.length - 4));
        else bytes.copy(bytes, random(bytes.length), at, at + random(256));
      }
      const result = await read(kind === 3 && i % 2 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes).catch((error: unknown) => error);
      if (!Array.isArray(result)) {
        refused += 1;
        expect(result, `file ${i}`).toMatchObject({ code: "invalid_input" });
      }
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(refused).toBeGreaterThan(FILES / 4);
    expect(most).toBeLessThan(512 * MEGABYTE);
  }, 20_000 + FILES * 200);
});

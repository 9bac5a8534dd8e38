// Malformed and unusual CSV (RELIABILITY IN-1, IN-11): each a clear refusal, or one record rejected while the others are read.
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readText } from "./read-text";

describe("IN-1: what a CSV may look like", () => {
  test("reads quoted fields with delimiters, doubled quotes and line breaks, and counts physical lines", async () => {
    const read = await readText('a,b\n"x,1","say ""hi"""\n"two\nlines",2\n3,4\n');
    expect(read.records).toEqual([["x,1", 'say "hi"'], ["two\nlines", "2"], ["3", "4"]]);
    expect(read.lines).toEqual([2, 3, 5]);
    expect(read.rejects).toEqual([]);
  });

  test.each([["a;b\n1,5;2\n", ";"], ["a\tb\n1,5\t2\n", "\t"]])("finds the delimiter of %j in the header", async (text, delimiter) => {
    const read = await readText(text);
    expect(read.delimiter).toBe(delimiter);
    expect(read.records).toEqual([["1,5", "2"]]);
  });

  test.each([["\r\n"], ["\n"]])("takes line ends %j, blank lines and a last line without one", async (end) => {
    const read = await readText(["a,b", "1,2", "", "3,4"].join(end));
    expect(read.records).toEqual([["1", "2"], ["3", "4"]]);
    expect(read.lines).toEqual([2, 4]);
  });

  test("strips a byte order mark and keeps text beyond ASCII", async () => {
    const read = await readText("\ufeffa,größe\nÜber,日本\n");
    expect(read.headers).toEqual(["a", "größe"]);
    expect(read.records).toEqual([["Über", "日本"]]);
  });

  test.each(["utf16le", "utf-16be"])("decodes %s with a byte order mark", async (encoding) => {
    const bytes = Buffer.from("\ufeffa,b\nÜ,2\n", "utf16le");
    const read = await readText(encoding === "utf16le" ? bytes : bytes.swap16());
    expect(read.headers).toEqual(["a", "b"]);
    expect(read.records).toEqual([["Ü", "2"]]);
  });

  test("reads gzip by its content, and gives it the identity of the file inside", async () => {
    const [plain, packed] = [await readText("a,b\n1,2\n"), await readText(gzipSync("a,b\n1,2\n"), "named.csv")];
    expect(packed.records).toEqual(plain.records);
    expect(packed.sha256).toBe(plain.sha256);
  });

  test("reads a field of 1 MB", async () => {
    const big = "x".repeat(1 << 20);
    expect((await readText(`a,b\n"${big}",2\n3,4\n`)).records[0]?.[0]).toHaveLength(big.length);
  });

  test("reads a file with a header only as one without records", async () => {
    const read = await readText("a,b\n");
    expect(read.headers).toEqual(["a", "b"]);
    expect(read.records).toEqual([]);
  });

  test("gives back any table that was written as CSV", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "ü", " ", ";", "1") });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const read = await readText(`a,b,c\n${rows.map((row) => row.map(quote).join(",")).join("\n")}\n`);
        expect(read.records).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });
});

describe("IN-1: records that cannot be read", () => {
  test("rejects the line that opens a quote and never closes it, and reads the others", async () => {
    const read = await readText('a,b\n1,2\n3,"open\n5,6\n7,8\n');
    expect(read.records).toEqual([["1", "2"], ["5", "6"], ["7", "8"]]);
    expect(read.rejects).toEqual([{ line: 3, reason: "a quote is opened and never closed", text: '3,"open' }]);
  });

  test("rejects one line when a later quote makes the open one look closed", async () => {
    const read = await readText('a,b\n1,"open\n"x","y"\n5,6\n');
    expect(read.records).toEqual([["x", "y"], ["5", "6"]]);
    expect(read.rejects.map((r) => [r.line, r.reason])).toEqual([[2, "text follows a closing quote"]]);
  });

  test("finds an unclosed quote in a file larger than the longest record and reads everything after it", async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},${"x".repeat(100)}`).join("\n");
    const read = await readText(`a,b\n0,"open\n${rows}\n`);
    expect(read.records).toHaveLength(60_000);
    expect(read.rejects.map((r) => r.line)).toEqual([2]);
  });

  test("rejects records with fewer and with more fields than the header, never shifted", async () => {
    const read = await readText("a,b,c\n1,2\n1,2,3\n1,2,3,4\n");
    expect(read.records).toEqual([["1", "2", "3"]]);
    expect(read.rejects.map((r) => [r.line, r.reason])).toEqual([[2, "2 fields where the header has 3"], [4, "4 fields where the header has 3"]]);
  });

  test("rejects a bare carriage return, a NUL byte and bytes that are not UTF-8, each with its line", async () => {
    const read = await readText(Buffer.concat([Buffer.from("a,b\n1\r2,3\n4,5\n6,\0\n"), Buffer.from([0x37, 0x2c, 0xff, 0x0a]), Buffer.from("8,é\n")]));
    expect(read.records).toEqual([["4", "5"], ["8", "é"]]);
    expect(read.rejects.map((r) => [r.line, r.reason])).toEqual([
      [2, "a bare carriage return inside the record"],
      [4, "a NUL byte inside the record"],
      [5, "bytes that are not UTF-8"],
    ]);
  });
});

describe("IN-1: files that are refused", () => {
  test.each([
    ["an empty file", "", /empty \(0 bytes\)/],
    ["only a byte order mark", "\ufeff", /no header line/],
    ["only blank lines", "\n\n", /no header line/],
    ["a column named twice", "date,cost,date\n1,2,3\n", /"date" twice/],
    ["a column named twice in another case", "Date,cost,date\n1,2,3\n", /"date" twice \(also as "Date"\)/],
    ["10,000 columns", `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(",")}\n`, /10000 columns; at most 1000/],
    ["carriage returns as line ends", "a,b\r1,2\r", /bare carriage return/],
    ["UTF-16 without a byte order mark", Buffer.from("a,b\n1,2\n", "utf16le"), /NUL bytes/],
    ["a line without end", "x".repeat(6 << 20), /longer than 4 MB/],
  ])("refuses %s", async (_, content, message) => {
    await expect(readText(content)).rejects.toThrow(message);
  });

  test("FA-9: refuses a gzip that is cut off anywhere", async () => {
    const packed = gzipSync(`a,b\n${"1,2\n".repeat(5_000)}`);
    for (const cut of [3, 11, packed.length >> 1, packed.length - 1]) await expect(readText(packed.subarray(0, cut))).rejects.toThrow(/gzip is damaged or cut off/);
  });

  test("IN-11: stops a gzip bomb at its limit", async () => {
    const bomb = Buffer.alloc(24 << 20, `a,${"b".repeat(1_000)}\n`);
    await expect(readText(gzipSync(bomb), "bomb.csv.gz")).rejects.toThrow(/more than 200 times its size/);
  });
});

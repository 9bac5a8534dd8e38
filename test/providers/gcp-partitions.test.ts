import { expect, test } from "vitest";
import { finality, partitionsToRead, readRanges, type Partition, type PartitionState, type PublishedPartitions } from "@/jobs/providers/gcp-partitions";

const window = { from: "2026-11-01", to: "2026-11-06", rereadFrom: null, firstLoad: false };
const found = (of: Record<string, Partition>): Map<string, Partition> => new Map(Object.entries(of));
const at = (newestExport: string, rows: number): Partition => ({ newestExport, rows });
const never = (): boolean => false;

function published(of: Record<string, Partial<PartitionState>>): PublishedPartitions {
  return new Map(Object.entries(of).map(([day, state]) => [day, { batchId: "1", detail: { newestExport: "", rows: 0, months: [], open: [], ...state } }]));
}

test("partitions whose newest export or row count has moved are read, the others are not", () => {
  const before = published({ "2026-11-01": { newestExport: "a", rows: 3 }, "2026-11-02": { newestExport: "b", rows: 4 }, "2026-11-03": { newestExport: "c", rows: 5 } });
  const now = found({ "2026-11-01": at("a", 3), "2026-11-02": at("x", 4), "2026-11-03": at("c", 6), "2026-11-04": at("d", 1) });
  expect(partitionsToRead({ window, found: now, published: before, final: never })).toEqual(["2026-11-02", "2026-11-03", "2026-11-04"]);
});

test("a partition that had rows and has none any more is read as empty", () => {
  const before = published({ "2026-11-02": { newestExport: "b", rows: 4 } });
  expect(partitionsToRead({ window, found: found({}), published: before, final: never })).toEqual(["2026-11-02"]);
});

test("a day without rows is covered as empty once something came after it, and is not there yet before", () => {
  expect(partitionsToRead({ window, found: found({ "2026-11-03": at("c", 1) }), published: published({}), final: never })).toEqual(["2026-11-01", "2026-11-02", "2026-11-03"]);
});

test("a partition read while its invoice month was open is read again when the month is final", () => {
  const before = published({ "2026-11-01": { newestExport: "a", rows: 3, months: ["202610"], open: ["202610"] }, "2026-11-02": { newestExport: "b", rows: 4, months: ["202611"], open: ["202611"] } });
  const now = found({ "2026-11-01": at("a", 3), "2026-11-02": at("b", 4) });
  expect(partitionsToRead({ window, found: now, published: before, final: (month) => month === "202610" })).toEqual(["2026-11-01"]);
});

test("a forced part of the window is read whether it moved or not", () => {
  const before = published({ "2026-11-01": { newestExport: "a", rows: 3 }, "2026-11-02": { newestExport: "b", rows: 4 } });
  const now = found({ "2026-11-01": at("a", 3), "2026-11-02": at("b", 4) });
  expect(partitionsToRead({ window: { ...window, rereadFrom: "2026-11-02" }, found: now, published: before, final: never })).toEqual(["2026-11-02"]);
});

test("an invoice month is final from the 10th of the next month, after five days without rows of it", () => {
  const lastRows = (day: string): [string, readonly string[]][] => [["2026-10-31", ["202610"]], [day, ["202610", "202611"]]];
  expect(finality("2026-11-09", lastRows("2026-11-02"))("202610")).toBe(false);
  expect(finality("2026-11-10", lastRows("2026-11-02"))("202610")).toBe(true);
  expect(finality("2026-11-10", lastRows("2026-11-05"))("202610")).toBe(false);
  expect(finality("2026-11-11", lastRows("2026-11-05"))("202610")).toBe(true);
  expect(finality("2026-11-30", lastRows("2026-11-05"))("202611")).toBe(false);
});

test("days are read in unbroken ranges of a month at most", () => {
  expect(readRanges(["2026-11-01", "2026-11-02", "2026-11-04"])).toEqual([{ from: "2026-11-01", to: "2026-11-03" }, { from: "2026-11-04", to: "2026-11-05" }]);
  const year = Array.from({ length: 70 }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10));
  expect(readRanges(year).map(({ from, to }) => `${from}/${to}`)).toEqual(["2026-01-01/2026-02-01", "2026-02-01/2026-03-04", "2026-03-04/2026-03-12"]);
});

// The table of faults is true: each test file that it names is there and has a test of that id, and campaigns are as long as it says.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";

const ROW = /^\| (FA-\d+|IN-\d+) \|[^|]+\| ([^|]+) \| ([^|]+) \|$/;
const faults = readFileSync(join(projectRoot(), "docs/faults.md"), "utf8").split("\n").flatMap((line) => {
  const [, id, files, runs] = ROW.exec(line) ?? [];
  return id !== undefined && files !== undefined && runs !== undefined ? [{ id, files: files.split(" "), runs }] : [];
});
const rows = faults.flatMap(({ id, files }) => files.map((file) => [id, file] as const));

test("every fault of the table is played by a test of its id in each file that it names", () => {
  expect(rows.length).toBeGreaterThan(40);
  const missing = rows.filter(([id, file]) => {
    const path = join(projectRoot(), file);
    return !existsSync(path) || !new RegExp(`["\`][^\\n]*\\b${id}\\b(?!\\d)`).test(readFileSync(path, "utf8"));
  });
  expect(missing).toEqual([]);
});

/** "100 / 1,000" of each runsOf(100, 1_000) in a file. */
function campaignsOf(file: string): string[] {
  const source = readFileSync(join(projectRoot(), file), "utf8");
  return [...source.matchAll(/runsOf\(([\d_]+), ([\d_]+)\)/g)].map(([, small, full]) => `${small} / ${full}`.replaceAll("_", ","));
}

test("every campaign is as long as the table says, and the table has each of them", () => {
  const said = (runs: string): string[] => (runs === "once" ? [] : runs.split(", "));
  const untrue = faults.flatMap(({ id, files, runs }) => said(runs).filter((count) => !files.flatMap(campaignsOf).includes(count)).map((count) => `${id}: ${count}`));
  const unsaid = [...new Set(rows.map(([, file]) => file))].flatMap((file) =>
    campaignsOf(file).filter((count) => !faults.some(({ files, runs }) => files.includes(file) && said(runs).includes(count))).map((count) => `${file}: ${count}`));
  expect({ untrue, unsaid }).toEqual({ untrue: [], unsaid: [] });
});

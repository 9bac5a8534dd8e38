// The table of faults is true: each test file that it names is there and has a test of that id.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";

const ROW = /^\| (FA-\d+|IN-\d+) \|[^|]+\| ([^|]+) \|/;
const rows = readFileSync(join(projectRoot(), "docs/faults.md"), "utf8").split("\n").flatMap((line) => {
  const [, id, files] = ROW.exec(line) ?? [];
  return id !== undefined && files !== undefined ? files.split(" ").map((file) => [id, file] as const) : [];
});

test("every fault of the table is played by a test of its id in each file that it names", () => {
  expect(rows.length).toBeGreaterThan(40);
  const missing = rows.filter(([id, file]) => {
    const path = join(projectRoot(), file);
    return !existsSync(path) || !new RegExp(`["\`][^\\n]*\\b${id}\\b(?!\\d)`).test(readFileSync(path, "utf8"));
  });
  expect(missing).toEqual([]);
});

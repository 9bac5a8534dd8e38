// kco conformance (DESIGN §8): every file under a path, received against loaded, in a scratch database that is gone afterwards.
import { mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkConformance } from "@/jobs/conformance/check-conformance";
import { compareTotals } from "@/jobs/conformance/compare-totals";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { FOCUS_BASE_COLUMNS, focusCsv, KCO_HEADER, makeFiles, type Files } from "./import-world";

let db: TestDatabase;
let files: Files;

beforeAll(async () => {
  db = await createTestDatabase();
  files = makeFiles();
});

afterAll(async () => {
  files.remove();
  await db.drop();
});

const kco = (...lines: string[]): string => `${[KCO_HEADER, ...lines].join("\n")}\n`;
const scratchDatabases = async (): Promise<number> => (await db.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_database WHERE datname LIKE 'kco_conformance_${process.pid}_%'`)).rows[0]?.n ?? -1;

test("shows each file with what was received, loaded and quarantined, refuses what it cannot read and ignores notes", async () => {
  mkdirSync(files.path("data/deep"), { recursive: true });
  files.write("data/good.csv", kco("2025-01-01,1,EC2,Web,prod,0.1", "2025-02-01,1,EC2,Web,prod,-0.25"));
  files.write("data/partly.csv.gz", gzipSync(kco("2025-01-01,1,EC2,Web,prod,1.50", "2025-13-01,1,EC2,Web,prod,2", "2025-01-01,1,EC2,Web,prod,NaN", "short,line")));
  files.write("data/quotes.csv", kco('2025-01-01,1,"EC2,Web,prod,1', '2025-01-01,1,"EC2",Web,prod,2'));
  files.write("data/deep/focus.csv", focusCsv([{ ChargePeriodStart: "2026-02-01T00:30:00+02:00", ChargePeriodEnd: "2026-02-01", BillingPeriodStart: "NULL" }, { BillingCurrency: "" }]));
  files.write("data/other.csv", "vendor,amount\nx,1\n");
  files.write("data/sheet.csv", kco("2025-01-01,1.11111E+11,EC2,Web,prod,1"));
  files.write("data/export.json", "{}");
  files.write("data/PROVENANCE.md", "notes");
  const document = await checkConformance(files.path("data"), () => undefined);
  expect(document.ok).toBe(true);
  expect(document.ignored.map((path) => path.split("/").at(-1))).toEqual(["PROVENANCE.md"]);
  const summary = document.files.map((f) => [f.path.slice(files.path("data").length + 1), f.format, f.status, f.rows.received, f.rows.loaded, f.rows.quarantined]);
  expect(summary).toEqual([
    ["deep/focus.csv", "focus", "partly", 2, 1, 1],
    ["export.json", null, "refused", 0, 0, 0],
    ["good.csv", "kco-csv", "loaded", 2, 2, 0],
    ["other.csv", null, "refused", 0, 0, 0],
    ["partly.csv.gz", "kco-csv", "partly", 4, 1, 3],
    ["quotes.csv", "kco-csv", "partly", 2, 1, 1],
    ["sheet.csv", "kco-csv", "refused", 0, 0, 0],
  ]);
  const totals = (name: string): unknown[] | undefined => document.files.find((f) => f.path.endsWith(name))?.totals.map((t) => [t.source_column, t.currency, t.month, t.received, t.loaded, t.quarantined]);
  expect(totals("good.csv")).toEqual([["cost_usd", "USD", "2025-01", "0.1", "0.1", "0"], ["cost_usd", "USD", "2025-02", "-0.25", "-0.25", "0"]]);
  expect(totals("partly.csv.gz")).toEqual([["cost_usd", null, null, "0", "0", "0"], ["cost_usd", "USD", null, "2", "0", "2"], ["cost_usd", "USD", "2025-01", "1.50", "1.50", "0"]]);
  expect(totals("deep/focus.csv")?.filter((t) => (t as string[])[0] === "BilledCost")).toEqual([["BilledCost", null, "2026-01", "1.50", "0", "1.50"], ["BilledCost", "USD", "2026-01", "1.50", "1.50", "0"]]);
  expect(document.files.find((f) => f.path.endsWith("partly.csv.gz"))?.reason).toBe('3 in quarantine, the first on line 3: date "2025-13-01" is not a day (YYYY-MM-DD)');
  expect(await scratchDatabases()).toBe(0);
});

test("leaves no scratch database behind when there is nothing to read", async () => {
  mkdirSync(files.path("none"));
  await expect(checkConformance(files.path("none"), () => undefined)).rejects.toThrow(/no data file/);
  await expect(checkConformance(files.path("not-there"), () => undefined)).rejects.toThrow(/no file or folder/);
  expect(await scratchDatabases()).toBe(0);
});

test("reads every cost column of a FOCUS file under its own name", async () => {
  files.write("columns.csv", focusCsv([{ ContractedCost: "NULL" }], FOCUS_BASE_COLUMNS.filter((column) => column !== "ListCost")));
  const { files: checked } = await checkConformance(files.path("columns.csv"), () => undefined);
  expect(checked[0]?.totals.map((t) => [t.source_column, t.received, t.loaded])).toEqual([["BilledCost", "1.50", "1.50"], ["ContractedCost", "0", "0"], ["EffectiveCost", "1.25", "1.25"]]);
});

test.each([
  ["an amount that silver lacks", { received: "1.10", loaded: "1.00", rows: 1 }],
  ["an amount that silver has twice", { received: "1.00", loaded: "2.00", rows: 1 }],
  ["a row that is nowhere", { received: "1.00", loaded: "1.00", rows: 2 }],
])("calls %s a loss", (_, { received, loaded, rows }) => {
  const read = { rows, totals: [{ sourceColumn: "cost_usd", currency: "USD", month: "2025-01", amount: received }] };
  const silver = [{ source_column: "cost_usd", currency: "USD", month: "2025-01", received: loaded, loaded, quarantined: "0" }];
  expect(compareTotals(read, silver, { loaded: 1, quarantined: 0 }).lost).toBe(true);
});

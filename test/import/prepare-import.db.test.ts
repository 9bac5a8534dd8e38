// What an import is decided to be before anything is loaded: files, names, formats, the source, and what is there already.
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportFiles } from "@/jobs/import/import-report";
import { prepareImport, type ImportOrder } from "@/jobs/import/prepare-import";
import type { Source } from "@/jobs/run/run-context";
import { addSource } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { focusCsv, KCO_HEADER, load, makeFiles, type Files } from "./import-world";

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
const order = (source: string, paths: string[], more: Partial<ImportOrder> = {}): ImportOrder => ({ paths: paths.map((p) => files.path(p)), source, format: "auto", mode: "refuse_overlap", currency: null, ...more });

async function sourceRow(name: string): Promise<Pick<Source, "provider" | "type" | "config"> | undefined> {
  const { rows } = await db.owner.query<Pick<Source, "provider" | "type" | "config">>("SELECT provider, type, config FROM ops.source WHERE name = $1", [name]);
  return rows[0];
}

test("takes every CSV of a folder under its path from there, and lists the rest as ignored", async () => {
  mkdirSync(files.path("folder/2025"), { recursive: true });
  files.write("folder/2025/aws.CSV", kco("2025-01-01,1,EC2,Web,prod,1"));
  files.write("folder/b.csv", kco("2025-01-01,1,EC2,Web,prod,2").replace("account_id", "project_id"));
  files.write("folder/README.md", "notes");
  const prepared = await prepareImport(db.etl, order("folder", ["folder"]));
  expect(prepared.files.map((f) => [f.name, f.format, f.mode])).toEqual([["2025/aws.CSV", "kco-csv", "refuse_overlap"], ["b.csv", "kco-csv", "refuse_overlap"]]);
  expect(prepared.ignored).toEqual([files.path("folder/README.md")]);
  expect(await sourceRow("folder")).toEqual({ type: "file", provider: "multi", config: {} });
});

test("makes the source on first use with the provider of the header, and widens it when another provider's file comes", async () => {
  files.write("one.csv", kco());
  await prepareImport(db.etl, order("widened", ["one.csv"], { currency: "EUR" }));
  expect(await sourceRow("widened")).toEqual({ type: "file", provider: "aws", config: { currency: "EUR" } });
  files.write("two.csv", focusCsv([{}]));
  await prepareImport(db.etl, order("widened", ["two.csv"]));
  expect(await sourceRow("widened")).toEqual({ type: "file", provider: "multi", config: { currency: "EUR" } });
});

test("leaves out files whose content is loaded, under whatever name", async () => {
  const source = await addSource(db.owner, "loaded");
  const content = kco("2025-06-01,1,EC2,Web,prod,1");
  await load(db, source, [files.write("june.csv", content)]);
  files.write("renamed.csv", content);
  files.write("july.csv", kco("2025-07-01,1,EC2,Web,prod,1"));
  const prepared = await prepareImport(db.etl, order("loaded", ["june.csv", "renamed.csv", "july.csv"]));
  expect(prepared.unchanged.map((u) => [u.file.name, u.sameAs])).toEqual([["june.csv", "june.csv"], ["renamed.csv", "june.csv"]]);
  expect(prepared.files.map((f) => f.name)).toEqual(["july.csv"]);
});

test("refuses the import whole, before the source is made, when one file is of no known format", async () => {
  files.write("fine.csv", kco());
  files.write("other.csv", "vendor,amount\n");
  await expect(prepareImport(db.etl, order("never", ["fine.csv", "other.csv"]))).rejects.toMatchObject({ code: "invalid_input", message: expect.stringMatching(/^Nothing was loaded\. other\.csv: its columns \(vendor, amount\)/) });
  expect(await sourceRow("never")).toBeUndefined();
});

test.each([
  ["a path that is not there", ["nowhere.csv"], /There is no file or folder/],
  ["a folder without a CSV", ["bare"], /There is no CSV/],
  ["two files of one name", ["x/same.csv", "y/same.csv"], /are both called same\.csv/],
  ["a file and its .gz", ["x/same.csv", "x/same.csv.gz"], /are both called same\.csv/],
])("refuses %s", async (_, paths, message) => {
  for (const folder of ["bare", "x", "y"]) mkdirSync(files.path(folder), { recursive: true });
  for (const name of ["x/same.csv", "x/same.csv.gz", "y/same.csv"]) files.write(name, kco());
  await expect(prepareImport(db.etl, order("refused", paths))).rejects.toThrow(message);
});

test("keeps files out of sources that are fetched, removed or of another currency", async () => {
  files.write("any.csv", kco());
  await addSource(db.owner, "fetched", { type: "aws_cost_explorer" });
  await expect(prepareImport(db.etl, order("fetched", ["any.csv"]))).rejects.toThrow(/fetched from a provider \(aws_cost_explorer\)/);
  await addSource(db.owner, "gone");
  await db.owner.query("UPDATE ops.source SET removed_at = now() WHERE name = 'gone'");
  await expect(prepareImport(db.etl, order("gone", ["any.csv"]))).rejects.toThrow(/was removed/);
  await prepareImport(db.etl, order("euro", ["any.csv"], { currency: "EUR" }));
  await expect(prepareImport(db.etl, order("euro", ["any.csv"], { currency: "USD" }))).rejects.toThrow(/has the currency EUR/);
});

test("reports rows, totals, repeated business keys, inferred credits and quarantined lines of each file", async () => {
  const source = await addSource(db.owner, "reported");
  const lines = ["2025-01-01,1,EC2,Web,prod,1.10", "2025-01-01,1,EC2,Web,prod,-0.10", "2025-01-01,1,EC2,Web,dev,5", "2025-02-01,1,S3,Web,prod,x", "2025-02-01,1,S3,Web,prod,-2"];
  await load(db, source, [files.write("reported.csv", kco(...lines))]);
  const { rows } = await db.owner.query<{ run_id: string }>("SELECT run_id FROM bronze.batch WHERE source_id = $1", [source.id]);
  expect(await reportFiles(db.etl, rows[0]?.run_id ?? "")).toEqual([
    {
      name: "reported.csv", format: "kco-csv", status: "partly", rows: { received: 5, loaded: 4, quarantined: 1 },
      totals: [
        { source_column: "cost_usd", currency: "USD", month: "2025-01", received: "6.00", loaded: "6.00", quarantined: "0" },
        { source_column: "cost_usd", currency: "USD", month: "2025-02", received: "-2", loaded: "-2", quarantined: "0" },
      ],
      repeated_business_keys: { keys: 1, rows: 2, beyond_first: 1 },
      inferred_credits: { rows: 2, amounts: [{ currency: "USD", amount: "-2.10" }] },
      quarantine: [{ line: 5, check: "cleaned_cost_numeric", reason: 'cost_usd "x" is not a number' }],
      replaced_days: [],
    },
  ]);
});

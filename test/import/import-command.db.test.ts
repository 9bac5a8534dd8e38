// kco import from the command to published gold: what it says, that a repetition writes nothing, and that gold holds each day once.
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runImport } from "@/jobs/cli/run-import";
import type { ImportOptions } from "@/jobs/cli/import";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { KCO_HEADER, makeFiles, type Files } from "./import-world";

let db: TestDatabase;
let files: Files;
const dataDir = process.env.KCO_DATA_DIR;

beforeAll(async () => {
  db = await createTestDatabase();
  files = makeFiles();
  process.env.KCO_DATA_DIR = files.path("data");
});

afterAll(async () => {
  if (dataDir === undefined) delete process.env.KCO_DATA_DIR;
  else process.env.KCO_DATA_DIR = dataDir;
  files.remove();
  await db.drop();
});

interface Document {
  ok: boolean;
  status: string;
  run_id: string | null;
  files: { name: string; status: string; rows?: Record<string, number>; same_as?: string }[];
  error?: { code: string; message: string } | null;
  foreign_services: unknown[];
}

const options = (source: string, more: Partial<ImportOptions> = {}): ImportOptions => ({ source, format: "auto", output: "json", ...more });
const kco = (header: string, ...lines: string[]): string => `${[header, ...lines].join("\n")}\n`;
const GCP_HEADER = KCO_HEADER.replace("account_id", "project_id");

async function kcoImport(paths: readonly string[], more: ImportOptions): Promise<{ ok: boolean; document: Document; text: string }> {
  const result = await runImport(paths.map((path) => files.path(path)), more);
  return { ok: result.ok ?? true, document: result.document as Document, text: result.lines.join("\n") };
}

async function gold(): Promise<unknown[]> {
  const { rows } = await db.owner.query("SELECT f.date_id AS day, p.provider, sum(f.billed_cost)::text AS billed FROM gold.fact_cloud_billing f JOIN gold.dim_provider p USING (provider_id) GROUP BY 1, 2 ORDER BY 1, 2");
  return rows;
}

test("publishes a folder once, replaces a file by name and days by --replace-days, and refuses an overlap", async () => {
  mkdirSync(files.path("bills"));
  files.write("bills/aws.csv", kco(KCO_HEADER, "2025-01-01,1,EC2,Web,prod,1.25", "2025-01-02,1,EC2,Web,prod,2"));
  files.write("bills/gcp.csv", kco(GCP_HEADER, "2025-01-01,p,EC2,Web,prod,10", "2025-01-02,p,EC2,Web,prod,20"));
  const first = await kcoImport(["bills"], options("acme"));
  expect(first.document).toMatchObject({ ok: true, status: "succeeded_with_warnings", files: [{ name: "aws.csv", status: "loaded", rows: { received: 2, loaded: 2, quarantined: 0 } }, { name: "gcp.csv", status: "loaded" }] });
  expect(first.document.foreign_services).toEqual([{ provider: "gcp", service: "EC2", rows: 2 }]);
  expect(await gold()).toEqual([
    { day: 20250101, provider: "aws", billed: "1.25" }, { day: 20250101, provider: "gcp", billed: "10" },
    { day: 20250102, provider: "aws", billed: "2" }, { day: 20250102, provider: "gcp", billed: "20" },
  ]);

  const again = await kcoImport(["bills"], options("acme"));
  expect(again.document).toMatchObject({ ok: true, status: "nothing_new", run_id: null, files: [{ name: "aws.csv", status: "nothing_new", same_as: "aws.csv" }, { name: "gcp.csv" }] });

  files.write("bills/aws.csv", kco(KCO_HEADER, "2025-01-01,1,EC2,Web,prod,1.25", "2025-01-02,1,EC2,Web,prod,3"));
  expect((await kcoImport(["bills"], options("acme"))).ok).toBe(true);
  expect(await gold()).toContainEqual({ day: 20250102, provider: "aws", billed: "3" });

  files.write("fix.csv", kco(KCO_HEADER, "2025-01-02,1,EC2,Web,prod,4"));
  const refused = await kcoImport(["fix.csv"], options("acme"));
  expect(refused.ok).toBe(false);
  expect(refused.text).toMatch(/fix\.csv: it covers days that are loaded already: aws 2025-01-02 \(from aws\.csv\)/);
  expect((await kcoImport(["fix.csv"], options("acme", { replaceDays: true }))).ok).toBe(true);
  expect(await gold()).toEqual([
    { day: 20250101, provider: "aws", billed: "1.25" }, { day: 20250101, provider: "gcp", billed: "10" },
    { day: 20250102, provider: "aws", billed: "4" }, { day: 20250102, provider: "gcp", billed: "20" },
  ]);
});

test("ends with exit 1 and publishes nothing when a file is damaged", async () => {
  files.write("damaged.csv", kco(KCO_HEADER, "2025-03-01,1.11111E+11,EC2,Web,prod,1"));
  const before = await gold();
  const result = await kcoImport(["damaged.csv"], options("damaged"));
  expect(result).toMatchObject({ ok: false, document: { status: "failed", error: { code: "invalid_input" } } });
  expect(result.text).toMatch(/damaged\.csv: line 2, account_id "1\.11111E\+11"/);
  expect(await gold()).toEqual(before);
});

test("says once why more than 5 % held back published nothing, calls the rest accepted, and names the next commands", async () => {
  files.write("over.csv", kco(KCO_HEADER, "2025-04-01,1,EC2,Web,prod,1.25", "2025-04-02,1,EC2,Web,prod,abc"));
  const { ok, text } = await kcoImport(["over.csv"], options("over"));
  expect(ok).toBe(false);
  expect(text).toMatch(/received {2}accepted {2}quarantined {2}accepted amount/);
  expect(text).toMatch(/run \d+ failed: NOTHING of it was published/);
  expect(text).not.toMatch(/loaded/);
  expect(text.match(/% of rows/g)).toHaveLength(1);
  for (const command of ["quarantine list --source over", "quarantine release BATCH:RECORD", "quarantine discard BATCH:RECORD", "validations set cleaned_cost_numeric --source over --threshold N"]) expect(text).toContain(`kco ${command}`);
});

test("refuses a source name that cannot be one as wrong usage", async () => {
  await expect(runImport(["x.csv"], options("Not A Name"))).rejects.toMatchObject({ code: "usage" });
});

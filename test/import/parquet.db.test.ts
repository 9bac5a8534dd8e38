// FOCUS in Parquet goes the way of its CSV: exact in bronze and silver, shown by conformance, refused as a whole when damaged.
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkConformance } from "@/jobs/conformance/check-conformance";
import { prepareImport } from "@/jobs/import/prepare-import";
import { addSource } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { focusParquet } from "../formats/parquet-world";
import { load, makeFiles, silver, type Files } from "./import-world";

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

test("an import holds every digit, the tags and what FOCUS does not know", async () => {
  const source = await addSource(db.owner, "parquet", { provider: "multi" });
  await load(db, source, [files.write("bill.snappy.parquet", focusParquet(6))]);
  const rows = await silver(db, source, "billed_cost::text, effective_cost::text, list_cost::text, contracted_cost::text, service_name, tags, usage_date::text, billing_period::text");
  expect(rows).toHaveLength(6);
  expect(rows[0]).toEqual({ billed_cost: "-12345678901234567890.123456789012", effective_cost: "0.0000000006", list_cost: "12.30", contracted_cost: "-0.005", service_name: 'A "quoted", name', tags: { team: "Web" }, usage_date: "2026-01-05", billing_period: "2026-01-01" });
  const bronze = await db.owner.query("SELECT effective_cost, extra FROM bronze.focus WHERE source_id = $1 ORDER BY ordinal", [source.id]);
  expect([bronze.rows[0], bronze.rows[4].extra]).toEqual([{ effective_cost: "6e-10", extra: { x_flag: "true" } }, null]);
  await expect(load(db, await addSource(db.owner, "damaged", { provider: "multi" }), [files.write("cut.parquet", focusParquet(6).subarray(0, 900))])).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("cut.parquet") });
  expect((await db.owner.query("SELECT count(*)::int AS n FROM bronze.focus")).rows).toEqual([{ n: 6 }]);
});

test("an import takes it from a folder and knows a second delivery of the same bytes", async () => {
  mkdirSync(files.path("folder"));
  files.write("folder/again.parquet", focusParquet(6));
  const order = { paths: [files.path("folder")], source: "parquet", format: "auto", mode: "refuse_overlap", currency: null } as const;
  expect(await prepareImport(db.etl, order)).toMatchObject({ files: [], unchanged: [{ sameAs: "bill.snappy.parquet" }] });
});

test("conformance reads it a second time by other code and finds the same amounts", async () => {
  mkdirSync(files.path("data"));
  files.write("data/good.parquet", focusParquet(12));
  files.write("data/nan.parquet", focusParquet(2, { EffectiveCost: Number.NaN }));
  files.write("data/bad.parquet", Buffer.alloc(100));
  const document = await checkConformance(files.path("data"), () => undefined);
  expect(document.ok).toBe(true);
  expect(document.files.map((file) => [file.path.split("/").at(-1), file.status, file.rows.received, file.rows.loaded, file.rows.quarantined])).toEqual([
    ["bad.parquet", "refused", 0, 0, 0], ["good.parquet", "loaded", 12, 12, 0], ["nan.parquet", "partly", 2, 0, 2],
  ]);
  const total = document.files[1]?.totals.find((line) => line.source_column === "BilledCost");
  expect(total).toMatchObject({ currency: "USD", month: "2026-01", received: "-148148146814814814681.481481468144", loaded: "-148148146814814814681.481481468144" });
}, 60_000);

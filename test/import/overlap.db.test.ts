// Which file counts for a day (DOMAIN §1): same name or content, overlaps refused by name, added or replaced.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

/** One row a day. */
const days = (cost: string, ...on: string[]): string => `${[KCO_HEADER, ...on.map((day) => `${day},1,EC2,Web,prod,${cost}`)].join("\n")}\n`;

async function batches(source: Source): Promise<{ file_name: string; replace_days: unknown }[]> {
  const { rows } = await db.owner.query<{ file_name: string; replace_days: unknown }>("SELECT file_name, details -> 'replace_days' AS replace_days FROM bronze.batch WHERE source_id = $1 ORDER BY id", [source.id]);
  return rows;
}

async function everything(): Promise<unknown> {
  const { rows } = await db.owner.query(
    "SELECT (SELECT count(*) FROM bronze.kco_csv)::int AS bronze, (SELECT count(*) FROM bronze.batch)::int AS batches, (SELECT count(*) FROM silver.cost_and_usage)::int AS silver, (SELECT count(*) FROM ops.extraction)::int AS extractions",
  );
  return rows[0];
}

describe("a file that is imported again", () => {
  test("writes nothing new when its content is loaded, under its own or another name", async () => {
    const source = await addSource(db.owner, "again");
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01", "2025-01-02"))]);
    const before = await everything();
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01", "2025-01-02")), files.write("copy.csv", days("1", "2025-01-01", "2025-01-02"))]);
    expect(await everything()).toEqual(before);
  });

  test("replaces its slice whole when its content has changed, days it no longer has included", async () => {
    const source = await addSource(db.owner, "changed");
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01", "2025-01-02"))]);
    await load(db, source, [files.write("jan.csv", days("2", "2025-01-02", "2025-01-03"))]);
    const { rows } = await db.owner.query("SELECT s.slice, b.content_sha256 = (SELECT content_sha256 FROM bronze.batch WHERE source_id = $1 ORDER BY id DESC LIMIT 1) AS newest FROM ops.slice s JOIN bronze.batch b ON b.id = s.batch_id WHERE s.source_id = $1", [source.id]);
    expect(rows).toEqual([{ slice: "jan.csv", newest: true }]);
  });

  test("goes back to an older version when that is imported once more", async () => {
    const source = await addSource(db.owner, "back");
    for (const cost of ["1", "2", "1"]) await load(db, source, [files.write("jan.csv", days(cost, "2025-01-01"))]);
    expect(await batches(source)).toHaveLength(3);
  });
});

describe("a different file that covers loaded days", () => {
  test("is refused by name with the overlap and the way out, and leaves nothing", async () => {
    const source = await addSource(db.owner, "overlap");
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01", "2025-01-02", "2025-01-03", "2025-01-10"))]);
    const before = await everything();
    await expect(load(db, source, [files.write("more.csv", days("2", "2025-01-02", "2025-01-03", "2025-01-10", "2025-01-20"))])).rejects.toMatchObject({
      code: "conflict",
      message: "more.csv: it covers days that are loaded already: aws 2025-01-02 to 2025-01-03, 2025-01-10 (from jan.csv). Use --replace-days to let it replace those days, --add to keep both (they add up), or give it the name of the file it corrects.",
    });
    expect(await everything()).toEqual(before);
  });

  test("is refused, too, when both come in one import", async () => {
    const source = await addSource(db.owner, "both");
    await expect(load(db, source, [files.write("a.csv", days("1", "2025-01-01")), files.write("b.csv", days("2", "2025-01-01"))])).rejects.toThrow(/^b\.csv: it covers days.*2025-01-01 \(from a\.csv\)/);
  });

  test("is taken beside it with --add", async () => {
    const source = await addSource(db.owner, "add");
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01"))]);
    await load(db, source, [files.write("extra.csv", days("2", "2025-01-01"), { mode: "add" })]);
    expect(await batches(source)).toEqual([{ file_name: "jan.csv", replace_days: null }, { file_name: "extra.csv", replace_days: null }]);
  });

  test("replaces the days it covers with --replace-days, file by file", async () => {
    const source = await addSource(db.owner, "replace");
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01", "2025-01-02", "2025-01-03")), files.write("feb.csv", days("1", "2025-02-01", "2025-02-02"))]);
    await load(db, source, [files.write("fix.csv", days("2", "2025-01-03", "2025-02-01"), { mode: "replace_days" })]);
    expect((await batches(source)).at(-1)?.replace_days).toEqual([["2025-01-03", "2025-01-04", "jan.csv"], ["2025-02-01", "2025-02-02", "feb.csv"]]);
  });

  test("replaces a named range whole, and is refused when it overlaps outside of it", async () => {
    const source = await addSource(db.owner, "range");
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01", "2025-01-02", "2025-01-03"))]);
    const fix = days("2", "2025-01-01", "2025-01-03");
    await expect(load(db, source, [files.write("fix.csv", fix, { mode: "replace_days", replace: { from: "2025-01-01", to: "2025-01-03" } })])).rejects.toThrow(/2025-01-03 \(from jan\.csv\)\. They lie outside the days to replace/);
    await load(db, source, [files.write("fix.csv", fix, { mode: "replace_days", replace: { from: "2025-01-01", to: "2025-01-04" } })]);
    expect((await batches(source)).at(-1)?.replace_days).toEqual([["2025-01-01", "2025-01-04", "jan.csv"]]);
  });

  test("does not collide with another provider's file on the same days", async () => {
    const source = await addSource(db.owner, "clouds", { provider: "multi" });
    await load(db, source, [files.write("aws.csv", days("1", "2025-01-01")), files.write("gcp.csv", days("2", "2025-01-01").replace("account_id", "project_id"))]);
    expect(await batches(source)).toHaveLength(2);
    await load(db, source, [files.write("aws2.csv", days("3", "2025-01-01"), { mode: "replace_days" })]);
    expect((await batches(source)).at(-1)?.replace_days).toEqual([["2025-01-01", "2025-01-02", "aws.csv"]]);
  });

  test("may not drop another provider's rows that the replaced file holds on those days", async () => {
    const source = await addSource(db.owner, "mixed", { provider: "multi" });
    await load(db, source, [files.write("all.csv", focusCsv([{ ProviderName: "AWS" }, { ProviderName: "Microsoft" }]))]);
    await expect(load(db, source, [files.write("aws.csv", focusCsv([{ ProviderName: "AWS", BilledCost: "9" }]), { mode: "replace_days" })])).rejects.toThrow(/all\.csv holds azure, too, which this file does not deliver/);
  });

  test("is free to cover days that a later file has already taken from the older one", async () => {
    const source = await addSource(db.owner, "freed");
    await load(db, source, [files.write("jan.csv", days("1", "2025-01-01", "2025-01-02"))]);
    await db.owner.query("UPDATE ops.slice SET excluded = '{[2025-01-01,2025-01-02)}' WHERE source_id = $1", [source.id]);
    await load(db, source, [files.write("one.csv", days("2", "2025-01-01"))]);
    await expect(load(db, source, [files.write("two.csv", days("2", "2025-01-02"))])).rejects.toThrow(/2025-01-02 \(from jan\.csv\)/);
  });
});

// From a published row back to the delivered record: exact, for those who see everything, and never without a line in the audit log (M-11).
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { closePrisma } from "@/lib/db/prisma";
import { numberLineage } from "@/lib/queries/lineage/number-rows";
import { getBatch } from "@/lib/queries/lineage/get-batch";
import { getRecord } from "@/lib/queries/lineage/get-record";
import { modelLineage } from "@/lib/queries/lineage/model-lineage";
import { pageIn, readRecords } from "@/lib/queries/lineage/raw-records";
import { requestVerification } from "@/lib/queries/lineage/request-verification";
import { readState } from "@/lib/state/read-state";
import { addPerson, allScope, teamScope } from "../access/world";
import { checkedWorld, kcoFile, TODAY, type CheckedWorld } from "../checks/checked-world";

let world: CheckedWorld;
let admin: Scope;
let batch: string;

beforeAll(async () => {
  world = await checkedWorld();
  await world.importFiles("bill", { "a.csv": kcoFile(30, ["2025-01-05,222222222222,S3,Data,dev,0.123456789012345678", "2025-01-06,222222222222,S3,Data,dev,wrong"]) });
  admin = { kind: "all", role: "admin", name: "Root", userId: await addPerson(world.db.owner, "root", "admin") };
  batch = (await world.rows<{ id: string }>("SELECT id::text AS id FROM bronze.batch"))[0]?.id ?? "";
});

afterAll(async () => {
  await closePrisma();
  await world.close();
});

const reads = async (): Promise<unknown[]> => (await world.rows<{ actor: string; object: string; after: unknown }>("SELECT actor, object, after FROM ops.audit_log WHERE action = 'bronze.read' ORDER BY id")).map(({ actor, object, after }) => [actor, object, after]);

test("a published row leads to its record: what was delivered, its line, what it means and what is published of it", async () => {
  const found = await numberLineage(admin, new URLSearchParams("from=2025-01-01&to=2025-02-01&group=service&cell=is:S3"), (context) => readState(new URLSearchParams("from=2025-01-01&to=2025-02-01&group=service"), context).state);
  expect(found.lineage).toMatchObject({ figure: "0.123456789012345678", detail: { rows: 1 }, withoutDetail: "0.00" });
  const [row] = found.lineage.rows;
  expect(row).toMatchObject({ batchId: batch, source: "bill", slice: "a.csv", team: "Data", rule: "Tag team" });
  const record = await getRecord(admin, batch, { silver: row?.silverId ?? "" });
  expect(record).toMatchObject({ ordinal: "31", batch: { source: "bill", fileName: "a.csv", format: "kco_csv" }, page: null, quarantined: null });
  expect(record.raw?.line).toBe("32");
  expect(Object.fromEntries(record.raw?.values.map(({ name, value }) => [name, value]) ?? [])).toEqual({ date: "2025-01-05", account_id: "222222222222", service: "S3", team: "Data", env: "dev", cost_usd: "0.123456789012345678" });
  expect(record.silver).toHaveLength(1);
  expect(Object.fromEntries(record.silver[0]?.values.map(({ name, value }) => [name, value]) ?? [])).toMatchObject({ billed_cost: "0.123456789012345678", service_name: "S3", usage_date: "2025-01-05", tags: expect.stringContaining("Data") });
  expect(record.gold).toEqual([{ silverId: row?.silverId, allocationLine: 0, day: "2025-01-05", team: "Data", billed: "0.123456789012345678", effective: "0.123456789012345678", currency: "USD", rule: "Tag team", ruleVersion: 1 }]);
  expect((await getRecord(admin, batch, { ordinal: "32" })).quarantined).toMatchObject({ checkId: "cleaned_cost_numeric", status: "open" });
  await expect(getRecord(admin, batch, { ordinal: "999" })).rejects.toThrow(/no record 999/);
});

test("nothing raw is read without a name in the audit log: not without a person, not in a read-only question, not past the functions", async () => {
  await world.db.owner.query("ALTER TABLE ops.audit_log DISABLE TRIGGER USER; DELETE FROM ops.audit_log");
  expect((await readRecords(admin, batch, "3", 2)).map(({ ordinal, line }) => [ordinal, line])).toEqual([["3", "4"], ["4", "5"]]);
  expect(await reads()).toEqual([["user:root@example.com", `batch:${batch}`, { records: [3, 4] }]]);
  expect((await readRecords(admin, batch, "31", 50)).length).toBe(2);
  expect(await readRecords(admin, batch, "900", 50)).toEqual([]);
  expect((await reads()).slice(1)).toEqual([["user:root@example.com", `batch:${batch}`, { records: [31, 32] }]]); // what was given, and nothing where nothing was
  await expect(readRecords(allScope(), batch, "1", 1)).rejects.toThrow(/in the name of a person/);
  await expect(withScope(admin, (tx) => tx.$queryRaw(Prisma.sql`SELECT ordinal FROM bronze.read_records(${batch}::bigint, 1, 1)`))).rejects.toThrow(/read-only/);
  await expect(withScope(admin, (tx) => tx.$queryRaw(Prisma.sql`SELECT count(*) FROM bronze.kco_csv`))).rejects.toThrow(/permission denied/);
  const lead = teamScope([1], admin.userId);
  await expect(readRecords(lead, batch, "1", 1)).rejects.toThrow(/permission denied/);
  await expect(getBatch(lead, batch)).rejects.toThrow(/permission denied/);
  expect(await reads()).toHaveLength(2);
});

test("a provider's page leaves its number in the audit log, not the amounts it was found by, and a page that none is leaves nothing", async () => {
  await world.db.owner.query("ALTER TABLE ops.audit_log DISABLE TRIGGER USER; DELETE FROM ops.audit_log");
  await world.db.owner.query("SELECT bronze.ensure_partition('page', source_id, batch_month) FROM bronze.batch WHERE id = $1", [batch]);
  await world.db.owner.query("INSERT INTO bronze.page (source_id, batch_month, batch_id, ordinal, request, body) SELECT source_id, batch_month, id, n, 'asked', 'amount 12.34 of ' || n FROM bronze.batch, generate_series(1, 2) n WHERE id = $1", [batch]);
  const find = (marks: readonly string[]) => withScope(admin, (tx) => pageIn(tx, batch, { marks }), { write: true });
  expect(await find(["12.34", "of 3"])).toBeNull();
  expect(await find(["12.34", "of 2"])).toMatchObject({ ordinal: "2", body: "amount 12.34 of 2" });
  expect(await reads()).toEqual([["user:root@example.com", `batch:${batch}`, { page: 2 }]]);
  await world.db.owner.query("DELETE FROM bronze.page WHERE batch_id = $1", [batch]);
});

test("a delivery shows its header, its place in the chain, what became of its records and its checks", async () => {
  const { header, chain, conservation, checks, verification } = await getBatch(admin, batch);
  expect(header).toMatchObject({ source: "bill", status: "loaded", fileName: "a.csv", rows: "32", pages: 0, covers: ["a.csv"], published: 1, columns: ["date", "account_id", "service", "team", "env", "cost_usd"] });
  expect(chain).toMatchObject({ seq: "1", head: "1", blocks: 1, headerHolds: true, followsPrevious: true, isFollowed: true });
  expect(conservation).toEqual([expect.objectContaining({ column: "cost_usd", received: "307.623456789012345678", loaded: "307.623456789012345678", quarantined: "0.00", rows: { received: "32", loaded: "31", quarantined: "1" } })]);
  expect(checks.map(({ checkId }) => checkId)).toEqual(expect.arrayContaining(["raw_not_empty", "cleaned_cost_numeric"]));
  expect(verification).toBeNull();
  await expect(getBatch(admin, "999")).rejects.toThrow(/no batch 999/);
});

test("an admin orders its verification with a reason; it holds, and a byte that was changed afterwards is found", async () => {
  const { id } = await requestVerification(admin, batch, "audit of January", TODAY);
  await expect(requestVerification(admin, batch, "again", TODAY)).rejects.toThrow(/being verified already/);
  expect((await world.runQueued()).status).toBe("succeeded");
  expect((await getBatch(admin, batch)).verification).toMatchObject({ runId: id, status: "succeeded" });
  await expect(requestVerification(allScope(), batch, "no", TODAY)).rejects.toThrow(/takes admin/);
  await world.db.owner.query("UPDATE bronze.kco_csv SET cost_usd = '10.26' WHERE batch_id = $1 AND ordinal = 1", [batch]);
  await requestVerification(admin, batch, "a doubt", TODAY);
  expect((await world.runQueued()).status).toBe("failed");
  expect((await getBatch(admin, batch)).verification?.message).toMatch(/rows 1 to 10000 are not those that were delivered/);
  await world.db.owner.query("UPDATE bronze.batch SET rows = rows + 1 WHERE id = $1", [batch]);
  expect((await getBatch(admin, batch)).chain.headerHolds).toBe(false);
});

test("the models are on record as they were built, with rows, columns and how their checks ended", async () => {
  const found = await modelLineage(admin, "fact_cloud_billing");
  expect(found?.graph.length).toBeGreaterThan(30);
  expect(found?.chosen).toMatchObject({ build: { rows: 31 }, node: { grain: expect.stringContaining("allocation line") } });
  expect(found?.chosen?.checks).toEqual(expect.arrayContaining([expect.objectContaining({ checkId: "analytics_grain", status: "pass" })]));
  const staging = await modelLineage(admin, "stg_aws_billing");
  expect(staging?.chosen?.columns.map(({ name }) => name)).toEqual(expect.arrayContaining(["silver_id", "team_tag"]));
  expect((await modelLineage(admin, "gold.nothing"))?.chosen).toBeNull();
});

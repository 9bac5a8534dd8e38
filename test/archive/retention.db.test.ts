// Retention lets go only what is old and lies verified in every place of the archive; aggregates, chains and later publishes stay exact.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlaces, type ArchivePlace } from "@/jobs/archive/place";
import { planBackfill } from "@/jobs/backfill/plan-backfill";
import { cutOver } from "@/jobs/cli/source-authority";
import { dagOf } from "@/jobs/daily";
import { prepareImport } from "@/jobs/import/prepare-import";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import { rebuildFromBronze } from "@/jobs/archive/rebuild-run";
import { restoreFromArchive } from "@/jobs/archive/restore-archive";
import { runArchive } from "@/jobs/archive/run-archive";
import { verifyArchive } from "@/jobs/archive/verify-archive";
import { reconcile } from "@/jobs/reconcile/reconcile";
import { planRetention } from "@/jobs/retention/plan-retention";
import { orderRetention, runOrderedRetention } from "@/jobs/retention/retention-orders";
import { runRetention } from "@/jobs/retention/run-retention";
import { goldHash } from "@/jobs/verify/gold-hash";
import { verifyBronze } from "@/jobs/verify/verify-bronze";
import { onPg } from "@/lib/access/sql-runner";
import { orderRebuild } from "@/lib/allocation/rebuild";
import { applyRules } from "@/lib/allocation/write-rules";
import { listQuarantine } from "@/lib/quarantine/list-quarantine";
import { releaseRecords } from "@/lib/quarantine/decide-records";
import type { Scope } from "@/lib/access/scope";
import { closePrisma } from "@/lib/db/prisma";
import { withTx } from "@/lib/db/with-tx";
import { requestRetention, retentionState } from "@/lib/queries/admin/retention";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { importedWorld } from "../setup/imported-world";

// The world has December 2024 to December 2025 and was loaded in January 2026.
const AS_OF = "2026-06-15";
let db: TestDatabase;
let folder: string;
let places: ArchivePlace[];
const order = (): Parameters<typeof runRetention>[1] => ({ places, asOf: AS_OF, requestedBy: "test", reason: "a test" });
const setYears = (years: Record<string, number>): Promise<unknown> => db.owner.query("UPDATE ops.setting SET value = $1 WHERE key = 'retention'", [JSON.stringify(years)]);
const urls = (): string[] => places.map((place) => place.url);
const rollups = async (): Promise<unknown> => (await goldHash(db.etl)).relations.filter((relation) => relation.relation !== "fact_cloud_billing");

beforeAll(async () => {
  db = await createTestDatabase();
  await importedWorld(db);
  folder = mkdtempSync(join(tmpdir(), "kco-retention-"));
  places = await openPlaces(folder);
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.drop();
});

test("with the ordinary years nothing is past its time, and no call can let it go anyway", async () => {
  expect((await planRetention(db.etl, urls(), AS_OF)).items).toEqual([]);
  await expect(db.etl.query("SELECT gold.cool('2024-12-01', $1, $2)", [AS_OF, urls()])).rejects.toThrow(/kept for 2 years/);
  await expect(db.etl.query("SELECT silver.retire('2024-12-01', '2099-01-01', $1)", [urls()])).rejects.toThrow(/kept for 3 years/);
});

test("what is not archived stays, also when the pipeline's role asks the database directly", async () => {
  await setYears({ bronze_years: 7, silver_years: 1, gold_detail_years: 1 });
  const plan = await planRetention(db.etl, urls(), AS_OF);
  expect(plan.items.map((item) => `${item.layer} ${item.month.slice(0, 7)} ${item.archived}`)).toEqual(["2024-12", "2025-01", "2025-02", "2025-03", "2025-04", "2025-05"].flatMap((m) => [`gold_detail ${m} false`]).concat(["2024-12", "2025-01", "2025-02", "2025-03", "2025-04", "2025-05"].map((m) => `silver ${m} false`)));
  expect(await runRetention(db.etl, order())).toMatchObject({ ok: false, gone: 0 });
  await expect(db.etl.query("SELECT gold.cool('2024-12-01', $1, $2)", [AS_OF, urls()])).rejects.toThrow(/not archived and verified/);
  await expect(db.etl.query("SELECT gold.cool('2024-12-01', $1, '{}')", [AS_OF])).rejects.toThrow(/not archived and verified/);
});

test("a month whose archive has a changed byte stays; the others go, aggregates are the same to the last digit", async () => {
  await runArchive(db.etl, { places, now: new Date(`${AS_OF}T03:00:00Z`) });
  const [before, total] = [await rollups(), (await db.owner.query("SELECT sum(billed_cost)::text AS sum FROM gold.daily_spend")).rows];
  const file = readdirSync(join(folder, "cleaned-billing/year=2025/month=03"))[0] ?? "";
  const path = join(folder, "cleaned-billing/year=2025/month=03", file);
  const bytes = readFileSync(path);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const report = await runRetention(db.etl, order());
  expect(report.items.filter((item) => item.result === "kept").map((item) => `${item.layer} ${item.month}`)).toEqual(["gold_detail", "silver"].flatMap((layer) => ["03", "04", "05"].map((m) => `${layer} 2025-${m}-01`)));
  expect(report.items.filter((item) => item.reason?.includes("not those that were written"))).toHaveLength(2);
  expect(report.gone).toBe(6);
  expect(await rollups()).toEqual(before);
  expect((await db.owner.query("SELECT sum(billed_cost)::text AS sum FROM gold.daily_spend")).rows).toEqual(total);
  const left = await db.owner.query("SELECT min(usage_date)::text AS silver, (SELECT min(date_id) FROM gold.fact_cloud_billing) AS fact FROM silver.cost_and_usage");
  expect(left.rows).toEqual([{ silver: "2025-03-01", fact: 20250301 }]);
  expect((await db.owner.query("SELECT count(*)::int AS n FROM ops.audit_log WHERE action = 'retention.drop' AND reason = 'a test'")).rows).toEqual([{ n: 6 }]);
});

test("a rebuild over cold months changes no aggregate and brings no cold fact back; reconciliation stays at 0; empty shells go with the next run", async () => {
  const before = await rollups();
  const outcome = await rebuildFromBronze(["bill"], "2026-01-02", { etlUrl: db.etlUrl });
  expect(outcome).toMatchObject({ status: expect.stringContaining("succeeded") });
  expect(await rollups()).toEqual(before);
  expect((await db.owner.query("SELECT min(date_id) AS fact FROM gold.fact_cloud_billing")).rows).toEqual([{ fact: 20250301 }]);
  expect((await reconcile(db.etl)).filter((line) => !line.ok)).toEqual([]);
  await runRetention(db.etl, order());
  expect((await db.owner.query("SELECT to_regclass('gold.fact_cloud_billing_202412') AS shell")).rows).toEqual([{ shell: null }]);
});

test("raw records past their time go, and every copy of their text with them; headers and chain stay and verify; an order waits once", async () => {
  await setYears({ bronze_years: 0, silver_years: 3, gold_detail_years: 2 });
  process.env.KCO_ARCHIVE_URL = folder;
  const held = (await db.owner.query<{ id: string }>("SELECT min(id) AS id FROM bronze.batch")).rows[0]?.id;
  for (const copy of [
    "INSERT INTO silver.quarantine (source_id, batch_id, record_ordinal, check_id, reason, record, run_id) SELECT source_id, id, 9001, 'cleaned_cost_numeric', 'no number', '{\"cost_usd\":\"1,5\"}', run_id FROM bronze.batch WHERE id = $1",
    "INSERT INTO ops.quarantine_decision (batch_id, record_ordinal, source_id, check_id, reason, record, decision, decided_by, decided_reason) SELECT id, 9001, source_id, 'cleaned_cost_numeric', 'no number', '{\"cost_usd\":\"1,5\"}', 'discard', 'cli:a', 'r' FROM bronze.batch WHERE id = $1",
    "UPDATE ops.extraction SET rejects = '[{\"ordinal\":9002,\"line\":3,\"reason\":\"a quote is open\",\"text\":\"1,5\"}]' WHERE batch_id = $1",
  ]) await db.owner.query(copy, [held]);
  expect(await orderRetention(db.etl, { requestedBy: "user:a", reason: "r", asOf: AS_OF })).toBe(true);
  expect(await orderRetention(db.etl, { requestedBy: "user:b", reason: "r", asOf: AS_OF })).toBe(false);
  expect(await runOrderedRetention(db.etl)).toMatchObject({ ok: true, gone: 1 });
  expect(await runOrderedRetention(db.etl)).toBeNull();
  expect((await db.owner.query("SELECT status, outcome ->> 'gone' AS gone FROM ops.retention_run")).rows).toEqual([{ status: "succeeded", gone: "1" }]);
  const scope: Scope = { kind: "all", role: "admin", name: "A", userId: (await db.owner.query<{ id: string }>("SELECT id FROM ops.app_user WHERE role = 'admin'")).rows[0]?.id ?? "" };
  expect(await requestRetention(scope, "from the page", AS_OF)).toMatchObject({ id: expect.any(String) });
  await expect(requestRetention(scope, "twice", AS_OF)).rejects.toMatchObject({ code: "conflict" });
  const state = await retentionState(scope);
  expect(state).toMatchObject({ years: { bronze: 0, silver: 3, goldDetail: 2 }, candidates: [], plannedAt: expect.any(String), runs: [{ status: "queued" }, { status: "succeeded", gone: 1, kept: 0 }] });
  expect(state.places).toMatchObject([{ place: places[0]?.url, error: null }]);
  await closePrisma();
  expect(await verifyBronze(db.etl)).toMatchObject({ ok: true, batches: 2 });
  expect((await db.owner.query("SELECT count(*)::int AS n FROM bronze.kco_csv")).rows).toEqual([{ n: 0 }]);
  const copies = await db.owner.query(
    `SELECT (SELECT record FROM silver.quarantine WHERE batch_id = $1) AS quarantine, (SELECT record FROM ops.quarantine_decision WHERE batch_id = $1) AS decision,
            (SELECT rejects FROM ops.extraction WHERE batch_id = $1) AS rejects`, [held]);
  expect(copies.rows).toEqual([{ quarantine: {}, decision: {}, rejects: [{ ordinal: 9002, line: 3, reason: "a quote is open" }] }]);
  // A place that is added now gets the raw records from the other; what no place gives back is named as lost and stops neither manifest nor restore.
  const second = mkdtempSync(join(tmpdir(), "kco-retention-second-"));
  const both = [...places, ...(await openPlaces(second))];
  expect(await runArchive(db.etl, { places: both, now: new Date(`${AS_OF}T04:00:00Z`) })).toMatchObject({ ok: true });
  const raw = (root: string): string[] => readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.startsWith("raw-billing") && path.endsWith(".parquet")).sort();
  expect(raw(second)).toEqual(raw(folder));
  expect(raw(second)).toHaveLength(2);
  for (const root of [folder, second]) rmSync(join(root, raw(second)[0] ?? ""));
  expect((await verifyArchive(db.etl, both)).faults).toHaveLength(2);
  const lossy = await runArchive(db.etl, { places: both, now: new Date(`${AS_OF}T05:00:00Z`) });
  expect(lossy.places.map(({ objects, error }) => [objects, error])).toEqual([[1, expect.stringContaining("1 batches that retention let go")], [1, expect.stringContaining("names them as lost")]]);
  const other = await createTestDatabase();
  expect(await restoreFromArchive({ owner: other.owner, place: both[1] as ArchivePlace, rebuild: (sources, day) => rebuildFromBronze(sources, day, { etlUrl: other.etlUrl }) })).toMatchObject({ batches: 1 });
  expect(await verifyBronze(other.etl)).toMatchObject({ ok: true, batches: 2 });
  await other.drop();
  rmSync(second, { recursive: true });

  const before = await goldHash(db.etl);
  expect(await rebuildFromBronze(["bill"], "2026-01-02", { etlUrl: db.etlUrl })).toMatchObject({ status: expect.stringContaining("succeeded") });
  expect(await goldHash(db.etl)).toEqual(before); // nothing is left to build from, so nothing is replaced
});

test("days before the floor change no more: a publish says so by name, and decisions, backfills and cut-overs of them are refused", async () => {
  await db.owner.query("UPDATE ops.retention_floor SET day = '2024-12-01' WHERE layer = 'silver'"); // as where silver is kept longer than gold's detail
  const csv = ["date,account_id,service,team,env,cost_usd", "2024-12-05,333333333333,EC2,Web,prod,7.00", "2024-12-06,333333333333,EC2,Web,prod,", ...Array.from({ length: 30 }, () => "2025-06-05,333333333333,EC2,Web,prod,1.00")].join("\n");
  const path = join(folder, "cold.csv");
  writeFileSync(path, `${csv}\n`);
  const { files } = await prepareImport(db.etl, { paths: [path], source: "cold", format: "auto", mode: "refuse_overlap", currency: null });
  await createRun(db.etl, { kind: "import", trigger: "cli", logicalDate: "2026-01-02", params: { sources: ["cold"], files } });
  const claim = await claimRun(db.etl, "test:1:cold");
  if (!claim) throw new Error("the import was not claimed");
  const outcome = await executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
  expect(outcome.warnings).toContainEqual(expect.stringMatching(/^cold: 1\srow of \$7\.00 from before 2025-03 does not reach gold/));
  expect((await db.owner.query("SELECT sum(billed_cost)::text AS gold FROM gold.daily_spend d JOIN ops.source s ON s.id = d.source_id WHERE s.name = 'cold'")).rows).toEqual([{ gold: "30.00" }]);
  const held = (await listQuarantine(onPg(db.etl), { limit: 2, source: "cold" })).records.map(({ key }) => key);
  const cold = { code: "conflict", message: expect.stringContaining("let go the detail of the months before 2025-03") as string };
  await expect(releaseRecords(onPg(db.etl), { actor: "cli:ann", reason: "for this test", records: Object.fromEntries(held.map((key) => [key, null])) })).rejects.toMatchObject(cold);
  await expect(planBackfill(db.etl, { from: "2025-02-28", to: "2025-04-01", mode: "all", sources: [], backwards: false }, "2026-06-15")).rejects.toMatchObject(cold);
  await expect(cutOver(db.etl, "cold", "2025-02", "for this test")).rejects.toMatchObject(cold);
});

test("new rules reach every day whose detail gold holds, also of deliveries that begin before it and whose raw records are gone; what cannot be built again stays and is counted", async () => {
  const change = { actor: "test", reason: "for this test", trigger: "cli" as const, now: new Date(`${AS_OF}T08:00:00Z`) };
  const rebuild = async (): Promise<Awaited<ReturnType<typeof executeRun>>> => {
    const claim = await claimRun(db.etl, "test:1:rules");
    if (!claim) throw new Error("the rebuild was not claimed");
    return executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
  };
  const spend = async (days: string): Promise<unknown[]> =>
    (await db.owner.query(`SELECT t.name, v.service_name, sum(s.effective_cost)::text AS sum FROM gold.daily_spend s JOIN ops.team t ON t.id = s.team_id JOIN gold.dim_service v USING (service_id) WHERE date_id ${days} GROUP BY 1, 2 ORDER BY 1, 2`)).rows;
  const [cold, warm] = ["< 20250301", ">= 20250301"];
  const [before, total] = [await spend(cold), (await db.owner.query("SELECT sum(effective_cost)::text AS sum FROM gold.daily_spend")).rows];
  await withTx(db.etl, (client) => applyRules(onPg(client), { effective_from: null, rules: [{ kind: "match", name: "All EC2", team: "Data", when: [{ field: "service", op: "is", values: ["EC2"] }] }, { kind: "team_tag" }] }, change));
  expect(await rebuild()).toMatchObject({ error: null, status: expect.stringContaining("succeeded") as string });
  expect((await spend(warm)).map((row) => row as { name: string; service_name: string }).filter((row) => row.service_name === "EC2").map((row) => row.name)).toEqual(["Data"]);
  expect(await spend(cold)).toEqual(before);
  expect((await db.owner.query("SELECT sum(effective_cost)::text AS sum FROM gold.daily_spend")).rows).toEqual(total);

  await db.owner.query("UPDATE ops.retention_floor SET day = '2025-03-01' WHERE layer = 'silver'");
  await withTx(db.etl, (client) => orderRebuild(onPg(client), change));
  expect((await rebuild()).warnings).toContainEqual(expect.stringMatching(/^3\sbatches with days whose cleaned detail retention has let go keep the teams that are published/));
});

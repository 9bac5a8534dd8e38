// A full refresh builds silver and gold again from bronze: the same figures to the byte, and what was damaged between is mended. The nightly maintenance sees what it cannot mend.
import { afterAll, beforeAll, expect, test } from "vitest";
import { dagOf } from "@/jobs/daily";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun, type RunRequest } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import { countFrozen } from "@/jobs/cleaning/batch-row";
import type { RunOutcome } from "@/jobs/run/run-event";
import type { RunParams, Source } from "@/jobs/run/run-context";
import { limitOf } from "@/jobs/run/run-step";
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";
import { maintenanceJobs } from "@/jobs/maintenance/registry";
import { createNightlyMaintenance } from "@/jobs/steps/nightly_maintenance";
import { transformToCleaned } from "@/jobs/steps/transform_to_cleaned";
import { verifyBronze } from "@/jobs/verify/verify-bronze";
import { goldHash } from "@/jobs/verify/gold-hash";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { startRun } from "../setup/run-fixture";
import { importedWorld } from "../setup/imported-world";

let db: TestDatabase;
let hash: string;

beforeAll(async () => {
  db = await createTestDatabase();
  await importedWorld(db);
  hash = (await goldHash(db.etl)).sha256;
});
afterAll(() => db.drop());

const refresh = (params: RunParams = {}): Promise<RunOutcome> => run({ kind: "full_refresh", trigger: "cli", logicalDate: "2026-01-04", params: { reuseBronze: true, ...params } });

async function run(request: RunRequest): Promise<RunOutcome> {
  await createRun(db.etl, request);
  const claim = await claimRun(db.etl, "test:1:refresh");
  if (!claim) throw new Error("the run was not claimed");
  return executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
}

const ask = async <T>(sql: string, values: unknown[] = []): Promise<T[]> => (await db.owner.query(sql, values)).rows as T[];

test("the same bronze gives the same gold hash, the same silver ids and no change on record", async () => {
  const ids = "SELECT md5(string_agg(silver_id || ':' || batch_id || ':' || record_ordinal, ',' ORDER BY silver_id)) AS md5 FROM silver.cost_and_usage";
  const before = await ask(ids);
  const state = await ask("SELECT * FROM ops.source_state");
  const outcome = await refresh();
  expect(outcome).toMatchObject({ error: null, warnings: [expect.stringContaining("cleaned_service_approved")] });
  expect((await goldHash(db.etl)).sha256).toBe(hash);
  expect(await ask(ids)).toEqual(before);
  expect(await ask("SELECT FROM gold.daily_spend_change WHERE data_version = $1", [outcome.dataVersion])).toHaveLength(0);
  expect(await ask("SELECT * FROM ops.source_state")).toEqual(state); // nobody was asked, so nothing is fresher
  expect(await ask("SELECT FROM ops.reconciliation WHERE NOT ok")).toHaveLength(0);
});

test("damaged silver and gold rows are mended, the damage is named, and the record of changes stays true", async () => {
  await db.owner.query("DELETE FROM silver.cost_and_usage WHERE silver_id % 7 = 0");
  await db.owner.query("UPDATE gold.fact_cloud_billing SET billed_cost = billed_cost + 1 WHERE date_id = 20250315");
  await db.owner.query("UPDATE gold.daily_spend SET effective_cost = 0 WHERE date_id BETWEEN 20250401 AND 20250410");
  await db.owner.query("INSERT INTO gold.daily_spend SELECT 20251107, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, 'made up', charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, list_cost, contracted_cost, row_count, credit_rows FROM gold.daily_spend WHERE date_id = 20251108");
  expect((await goldHash(db.etl)).sha256).not.toBe(hash);
  const outcome = await refresh();
  expect(outcome.warnings.join()).toContain("days that are not the sum of their changes");
  expect((await goldHash(db.etl)).sha256).toBe(hash);
  expect(await ask("SELECT FROM gold.daily_spend_change WHERE data_version = $1", [outcome.dataVersion])).toHaveLength(0);
  expect(await ask("SELECT FROM ops.reconciliation WHERE NOT ok")).toHaveLength(0);
});

test("a slice that a newer delivery has replaced meanwhile is left alone, and its old rows do not come back", async () => {
  const [slice] = await ask<{ source_id: number; slice: string; batch_id: string }>("SELECT source_id, slice, batch_id FROM ops.slice ORDER BY slice LIMIT 1");
  const rows = async (): Promise<unknown> => ask("SELECT count(*)::int AS n FROM silver.cost_and_usage WHERE slice = $1 AND batch_id = $2", [slice?.slice, slice?.batch_id]);
  await db.owner.query("UPDATE ops.slice SET batch_id = batch_id + 1000000 WHERE slice = $1", [slice?.slice]);
  await db.owner.query("DELETE FROM silver.cost_and_usage WHERE slice = $1", [slice?.slice]);
  const facts = await ask("SELECT count(*)::int AS n FROM gold.fact_cloud_billing WHERE slice = $1", [slice?.slice]);
  expect((await refresh()).dataVersion).not.toBeNull(); // the newer delivery is not really there, so its reconciliation warns
  expect(await rows()).toEqual([{ n: 0 }]);
  expect(await ask("SELECT count(*)::int AS n FROM gold.fact_cloud_billing WHERE slice = $1", [slice?.slice])).toEqual(facts);
  expect(await ask("SELECT batch_id FROM ops.slice WHERE slice = $1", [slice?.slice])).toEqual([{ batch_id: String(BigInt(slice?.batch_id ?? 0) + 1000000n) }]);
  await db.owner.query("UPDATE ops.slice SET batch_id = batch_id - 1000000 WHERE slice = $1", [slice?.slice]);
  await refresh();
  expect((await goldHash(db.etl)).sha256).toBe(hash);
});

test("it begins no batch after its time and says what is left; what it did not reach is first the next time", async () => {
  const until = "2026-01-04T05:30:00.000Z";
  const limit = (params: RunParams): number => limitOf(transformToCleaned, { id: "1", kind: "full_refresh", logicalDate: "2026-01-04", params: { reuseBronze: true, ...params }, parentId: null, epoch: "1" }, new Date("2026-01-04T02:00:00Z"));
  expect([limit({ until }), limit({})].map((ms) => ms / 3_600_000)).toEqual([4, 12]); // the step's own limit lets it come so far
  const outcome = await refresh({ until });
  expect(outcome.status).toBe("succeeded_with_warnings");
  expect(outcome.warnings.join()).toContain("0 of 2 batches are built again");
  expect((await goldHash(db.etl)).sha256).toBe(hash);
});

test("a batch with days below retention's floor is frozen: its aggregates stay as they are, and nothing makes its silver month again; months without detail alone freeze nothing, gold's floor no comparison", async () => {
  const sources = await ask<Source>("SELECT id, name, type, provider, authoritative FROM ops.source");
  const ctx = await startRun(db.owner, db.etl, sources, { kind: "backfill" });
  await db.owner.query("INSERT INTO silver.conservation (batch_id, source_column, currency, month, received_rows, loaded_rows, quarantined_rows, received, loaded, quarantined) SELECT min(batch_id), 'x', 'XXX', '2031-01-01', 1, 1, 0, 0, 0, 0 FROM ops.slice");
  expect(await countFrozen(ctx)).toBe(0); // no floor, whatever the month that is billed
  await db.owner.query("DELETE FROM silver.conservation WHERE currency = 'XXX'");
  await db.owner.query("INSERT INTO ops.retention_floor VALUES ('gold_detail', '2025-01-01')");
  expect(await countFrozen(ctx)).toBe(2);
  await db.owner.query("UPDATE ops.source SET authoritative = false");
  expect(await countFrozen(ctx)).toBe(0);
  await db.owner.query("UPDATE ops.source SET authoritative = true");
  ctx.close();

  await db.owner.query("INSERT INTO ops.retention_floor VALUES ('silver', '2025-01-01')");
  await db.owner.query("DELETE FROM gold.fact_cloud_billing WHERE date_id < 20250101; DROP TABLE gold.fact_cloud_billing_202412; DROP TABLE silver.cost_and_usage_202412");
  const sum = (): Promise<unknown> => ask("SELECT sum(billed_cost) AS sum, count(*) FROM gold.daily_spend");
  const before = await sum();
  expect((await refresh()).error).toBeNull();
  expect(await sum()).toEqual(before);
  expect(await ask("SELECT metrics -> 'frozen' AS frozen FROM ops.step_run WHERE step = 'transform_to_cleaned' ORDER BY id DESC LIMIT 1")).toEqual([{ frozen: 2 }]);
  const [batch] = await ask<{ id: string }>("SELECT id FROM bronze.batch ORDER BY id LIMIT 1");
  expect(await refresh({ batches: [batch?.id ?? ""] })).toMatchObject({ status: "failed", error: { code: "conflict", message: expect.stringMatching(/Batch \d+ has charges of 2024-12-\d\d, but retention has let go of cleaned detail before 2025-01-01/) } });
  expect(await ask("SELECT to_regclass('silver.cost_and_usage_202412') AS made")).toEqual([{ made: null }]);
});

test("the nightly maintenance passes over an untouched bronze and fails by name over a changed byte, after every job had its turn", async () => {
  const night = (): Promise<RunOutcome> => run({ kind: "maintenance", trigger: "schedule", logicalDate: "2026-01-05" });
  expect(await night()).toMatchObject({ status: "succeeded", dataVersion: null });
  expect(await ask("SELECT metrics -> 'jobs' -> 'verify_bronze_chain' ->> 'batches' AS batches FROM ops.step_run WHERE step = 'nightly_maintenance'")).toEqual([{ batches: "2" }]);
  await db.owner.query("UPDATE bronze.kco_csv SET cost_usd = '0.01' WHERE ordinal = 3");
  // In parts: each begins behind the one before, reads one batch at least, and finds what lies in it.
  const part = (after: string | null) => verifyBronze(db.etl, undefined, { after, enough: () => true });
  const first = await part(null);
  expect([first.faults.length, (await part(first.reached)).reached, (await part(first.reached)).faults.length]).toEqual([1, null, 1]);
  expect(maintenanceJobs.at(-1)?.name).toBe("verify_bronze_chain"); // archive and retention do not wait for it
  expect(await night()).toMatchObject({ status: "failed", error: { code: "check_failed", step: "nightly_maintenance", message: expect.stringMatching(/bill, batch \d+: rows 1 to 10000/) } });

  const turns: string[] = [];
  const job = (name: string, fails: boolean): MaintenanceJob => ({
    name,
    run: async () => {
      turns.push(name);
      if (fails) throw new Error("disk full");
      return {};
    },
  });
  const step = createNightlyMaintenance([job("one", true), job("two", false)]);
  const ctx = await startRun(db.owner, db.etl, [], { kind: "backfill" });
  await expect(step.run(ctx)).rejects.toMatchObject({ code: "check_failed", message: "one: disk full" });
  ctx.close();
  expect(turns).toEqual(["one", "two"]);
});

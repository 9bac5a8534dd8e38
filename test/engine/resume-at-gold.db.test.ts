// A run that failed while gold was built goes on from there: no provider is asked, nothing is cleaned again, and gold is the same to the byte.
import { afterAll, beforeAll, expect, test } from "vitest";
import { dagOf } from "@/jobs/daily";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import { goldHash } from "@/jobs/verify/gold-hash";
import { importedWorld } from "../setup/imported-world";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
let parent: string;

beforeAll(async () => {
  db = await createTestDatabase();
  parent = await importedWorld(db);
}, 120_000);
afterAll(() => db?.drop());

async function resume(sources: readonly string[]) {
  await createRun(db.etl, { kind: "rerun", trigger: "manual", logicalDate: "2026-01-02", parentId: parent, params: { sources, reuseBronze: true, reuseSilver: true } });
  const claim = await claimRun(db.etl, "test:1:resume");
  if (!claim) throw new Error("the run was not claimed");
  return executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
}

test("it begins at load_to_analytics with the silver that is there and publishes the same gold", async () => {
  const hash = (await goldHash(db.etl)).sha256;
  const silver = "SELECT md5(string_agg(silver_id::text, ',' ORDER BY silver_id)) AS md5, count(*) FROM silver.cost_and_usage";
  const before = (await db.owner.query(silver)).rows;
  await db.owner.query("UPDATE gold.fact_cloud_billing SET billed_cost = billed_cost + 1 WHERE date_id = 20250401"); // so that building it again shows
  const outcome = await resume(["bill"]);
  expect(outcome).toMatchObject({ status: "succeeded", error: null });
  const { rows } = await db.owner.query<{ step: string }>("SELECT step FROM ops.step_run WHERE run_id = $1 ORDER BY id", [outcome.runId]);
  expect(rows.map(({ step }) => step)).toEqual(["start", "load_to_analytics", "validate_analytics", "refresh_dashboards", "send_summary_email", "end"]);
  expect((await goldHash(db.etl)).sha256).toBe(hash);
  expect((await db.owner.query(silver)).rows).toEqual(before);
});

test("it publishes nothing of a source it was not asked for", async () => {
  await db.owner.query("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ('other', 'file', 'aws', 'o')");
  const outcome = await resume(["other"]);
  const { rows } = await db.owner.query("SELECT metrics ->> 'slices' AS slices FROM ops.step_run WHERE run_id = $1 AND step = 'load_to_analytics'", [outcome.runId]);
  expect(rows).toEqual([{ slices: "0" }]);
});

// FA-1: SIGKILL at each stage of the real pipeline; the run is found crashed, goes on, and ends in the same gold as an undisturbed one.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareImport } from "@/jobs/import/prepare-import";
import { createRun } from "@/jobs/run/create-run";
import { recoverRuns } from "@/jobs/run/recover-runs";
import { reconcile } from "@/jobs/reconcile/reconcile";
import { goldHash } from "@/jobs/verify/gold-hash";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { bundleOf, type Bundle } from "./spawn-child";

const STAGES = ["claim", "extract_page", "bronze_commit", "validate_raw", "silver", "validate_silver", "gold_build", "publish", "before:send_summary_email"];
const SEEDS = process.env.KCO_CHAOS_SEEDS ? Array.from({ length: Number(process.env.KCO_CHAOS_SEEDS) }, (_, i) => i + 1) : [1, 2];
const CRASH_AFTER_MS = "300";

let bundle: Bundle;
let folder: string;

beforeAll(async () => {
  bundle = await bundleOf("test/engine/pipeline-child.ts");
  folder = mkdtempSync(join(tmpdir(), "kco-fa1-"));
});
afterAll(() => {
  bundle.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A small bill of a seed: credits, repeated keys, one record for quarantine. */
function billOf(seed: number): string {
  const path = join(folder, `bill-${seed}.csv`);
  const lines = Array.from({ length: 60 }, (_, i) => {
    const day = String(1 + ((i * seed) % 28)).padStart(2, "0");
    const cost = i % 17 === 0 ? `-${seed}.${i}` : `${(i * 7 * seed) % 90}.${String(i).padStart(2, "0")}`;
    return `2025-03-${day},11111111111${i % 3},${["EC2", "S3", "RDS"][i % 3]},${["Web", "Data"][(i + seed) % 2]},prod,${cost}`;
  });
  writeFileSync(path, `date,account_id,service,team,env,cost_usd\n${lines.join("\n")}\n2025-03-01,111111111111,EC2,Web,prod,abc\n`);
  return path;
}

async function queueImport(db: TestDatabase, path: string): Promise<void> {
  const { files } = await prepareImport(db.etl, { paths: [path], source: "bill", format: "auto", mode: "refuse_overlap", currency: null });
  await createRun(db.etl, { kind: "import", trigger: "cli", logicalDate: "2025-04-01", params: { sources: ["bill"], files } });
}

const run = (db: TestDatabase, failpoint?: string) => bundle.spawn({ ...db.env, KCO_CRASH_AFTER_MS: CRASH_AFTER_MS, ...(failpoint ? { KCO_FAILPOINT: failpoint } : {}) }).ended;

async function waitForCrash(db: TestDatabase): Promise<void> {
  await expect.poll(async () => (await recoverRuns(db.etl, Number(CRASH_AFTER_MS))).map((r) => r.status), { timeout: 20_000, interval: 50 }).toContain("crashed");
}

describe.each(SEEDS)("seed %i", (seed) => {
  let undisturbed: string;

  beforeAll(async () => {
    const db = await createTestDatabase();
    await queueImport(db, billOf(seed));
    expect(await run(db)).toMatchObject({ code: 0 });
    undisturbed = (await goldHash(db.etl)).sha256;
    await db.drop();
  });

  test.each(STAGES)("killed at %s, the run resumes and ends in the same gold, nothing lost and nothing twice", async (stage) => {
    const db = await createTestDatabase();
    await queueImport(db, billOf(seed));
    expect((await run(db, `${stage}:1:kill`)).signal).toBe("SIGKILL");
    await waitForCrash(db);
    const outcome = await run(db);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ status: "succeeded_with_warnings" });
    expect((await goldHash(db.etl)).sha256).toBe(undisturbed);
    expect(await reconcile(db.etl)).toMatchObject([{ ok: true, difference: "0.00" }]);
    const { rows } = await db.owner.query("select (select count(*)::int from silver.quarantine) as quarantined, (select count(*)::int from ops.data_version) as versions, (select count(*)::int from bronze.batch) as batches");
    expect(rows).toEqual([{ quarantined: 1, versions: 1, batches: 1 }]);
    await db.drop();
  });
});

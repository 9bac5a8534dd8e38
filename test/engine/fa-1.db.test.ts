// FA-1: SIGKILL at each stage of the real pipeline; the run is found crashed, goes on, and ends in the same gold as an undisturbed one.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recoverRuns } from "@/jobs/run/recover-runs";
import { goldHash } from "@/jobs/verify/gold-hash";
import { expectImportedOnce, makeBills, queueImport, type Bills } from "../chaos/bill";
import { runsOf } from "../chaos/campaign";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { bundleOf, type Bundle } from "./spawn-child";

const STAGES = ["claim", "extract_page", "bronze_commit", "validate_raw", "silver", "validate_silver", "gold_build", "publish", "before:send_summary_email"];
const SEEDS = Array.from({ length: runsOf(2, 20) }, (_, i) => i + 1);
const CRASH_AFTER_MS = "300";

let bundle: Bundle;
let bills: Bills;

beforeAll(async () => {
  bundle = await bundleOf("test/engine/pipeline-child.ts");
  bills = makeBills();
});
afterAll(() => {
  bundle.remove();
  bills.remove();
});

const run = (db: TestDatabase, failpoint?: string) => bundle.spawn({ ...db.env, KCO_CRASH_AFTER_MS: CRASH_AFTER_MS, ...(failpoint ? { KCO_FAILPOINT: failpoint } : {}) }).ended;

async function waitForCrash(db: TestDatabase): Promise<void> {
  await expect.poll(async () => (await recoverRuns(db.etl, Number(CRASH_AFTER_MS))).map((r) => r.status), { timeout: 20_000, interval: 50 }).toContain("crashed");
}

describe.each(SEEDS)("FA-1, seed %i", (seed) => {
  let undisturbed: string;

  beforeAll(async () => {
    const db = await createTestDatabase();
    await queueImport(db, bills.write(seed));
    expect(await run(db)).toMatchObject({ code: 0 });
    undisturbed = (await goldHash(db.etl)).sha256;
    await db.drop();
  });

  test.each(STAGES)("killed at %s, the run resumes and ends in the same gold, nothing lost and nothing twice", async (stage) => {
    const db = await createTestDatabase();
    await queueImport(db, bills.write(seed));
    expect((await run(db, `${stage}:1:kill`)).signal).toBe("SIGKILL");
    await waitForCrash(db);
    const outcome = await run(db);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ status: "succeeded_with_warnings" });
    await expectImportedOnce(db, undisturbed);
    await db.drop();
  });
});

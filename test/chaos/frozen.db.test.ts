// FA-20 on the product's own pipeline: a process that is paused until its run was taken over, and then wakes up, overwrites nothing.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recoverRuns } from "@/jobs/run/recover-runs";
import { goldHash } from "@/jobs/verify/gold-hash";
import { bundleOf, type Bundle } from "../engine/spawn-child";
import { createTestDatabase } from "../setup/database";
import { expectImportedOnce, makeBills, queueImport, type Bills } from "./bill";
import { campaign, isFull, runsOf } from "./campaign";

// In full the product's own 30 s until a run counts as crashed, and a minute's pause.
const CRASH_AFTER_MS = isFull ? 30_000 : 400;
const PAUSE_MS = isFull ? 60_000 : 800;
const POINTS = ["publish", "silver", "bronze_commit", "gold_build", "before:validate_analytics", "after:transform_to_cleaned"];
const RUNS = runsOf(1, 6); // in full at each point

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

const isStopped = (pid: number): boolean => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

test.runIf(process.platform === "linux")("FA-20: a process that sleeps through the loss of its lease finds its publish refused when it wakes up", async ({ task }) => {
  let undisturbed: string | undefined;
  await campaign(task, RUNS, async (run) => {
    const db = await createTestDatabase();
    const env = { ...db.env, KCO_CRASH_AFTER_MS: String(CRASH_AFTER_MS) };
    await queueImport(db, bills.write(5));
    const zombie = bundle.spawn({ ...env, KCO_FAILPOINT: `${POINTS[(run - 1) % POINTS.length]}:1:stop` });
    try {
      await expect.poll(() => isStopped(zombie.process.pid ?? 0), { timeout: 30_000, interval: 20 }).toBe(true);
      await sleep(PAUSE_MS);
      await expect.poll(async () => (await recoverRuns(db.etl, CRASH_AFTER_MS)).map((r) => r.status), { timeout: 30_000, interval: 50 }).toContain("crashed");
      expect(JSON.parse((await bundle.spawn(env).ended).stdout)).toMatchObject({ status: "succeeded_with_warnings" });
      undisturbed ??= (await goldHash(db.etl)).sha256;
      await expectImportedOnce(db, undisturbed);
      zombie.process.kill("SIGCONT");
      expect(JSON.parse((await zombie.ended).stdout)).toMatchObject({ status: "crashed" });
      await expectImportedOnce(db, undisturbed);
    } finally {
      zombie.process.kill("SIGKILL");
      await zombie.ended;
      await db.drop();
    }
  });
}, RUNS * (PAUSE_MS + 120_000));

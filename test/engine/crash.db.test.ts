// A process that dies or freezes at any boundary: the run is found, gone on with, and publishes exactly once.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import type { RunOutcome } from "@/jobs/run/run-event";
import { recoverRuns } from "@/jobs/run/recover-runs";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { bundleOf, type Bundle, type Child } from "./spawn-child";
import { addSources, EFFECTS, effects, tinyDag } from "./tiny-dag";

const CRASH_AFTER_MS = 300;

let db: TestDatabase;
let bundle: Bundle;
let day = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.owner.query(EFFECTS);
  await addSources(db.owner);
  bundle = await bundleOf("test/engine/child.ts");
});
afterAll(async () => {
  bundle.remove();
  await db.drop();
});

async function queue(): Promise<string> {
  day += 1;
  const logicalDate = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
  return (await createRun(db.etl, { kind: "daily", trigger: "schedule", logicalDate })).id;
}

const start = (failpoint: string): Child => bundle.spawn({ ...db.env, KCO_FAILPOINT: failpoint, KCO_CRASH_AFTER_MS: String(CRASH_AFTER_MS) });

async function until<T>(what: () => Promise<T | undefined | false>): Promise<T> {
  for (let i = 0; i < 600; i++) {
    const value = await what();
    if (value) return value;
    await sleep(25);
  }
  throw new Error("waited for 15 s");
}

async function recovered(id: string): Promise<void> {
  await until(async () => (await recoverRuns(db.etl, CRASH_AFTER_MS)).some((run) => run.runId === id && run.status === "crashed"));
}

async function goOn(id: string): Promise<RunOutcome> {
  const claim = await claimRun(db.etl, "test:1:x");
  expect(claim?.run.id).toBe(id);
  return executeRun(claim!, { etlUrl: db.etlUrl, dag: tinyDag() });
}

async function expectPublishedOnce(id: string): Promise<void> {
  const versions = await db.owner.query<{ note: string }>("SELECT note FROM ops.data_version WHERE run_id = $1", [id]);
  expect(versions.rows).toEqual([{ note: "6" }]);
  const open = await db.owner.query("SELECT FROM ops.step_run WHERE run_id = $1 AND status = 'running'", [id]);
  expect(open.rowCount).toBe(0);
}

// Each kind of boundary once: the claim, a first and a last step, a parallel branch, a committing step, the stage tables, inside and after the publish.
const POINTS = ["claim", "after:start", "before:extract_aws", "after:extract_gcp", "before:load_to_raw_zone", "after:load_to_raw_zone", "after:load_to_analytics", "publish", "after:validate_analytics", "after:end"];

test.each(POINTS)("FA-1: killed at %s, the run is found crashed, goes on from its last finished step and publishes once", async (point) => {
  const id = await queue();
  const { signal } = await start(`${point}:1:kill`).ended;
  expect(signal).toBe("SIGKILL");
  const before = await effects(db.owner, id);
  await recovered(id);
  const outcome = await goOn(id);
  expect(outcome.status).toBe("succeeded");
  await expectPublishedOnce(id);
  const [name] = point.split(":").slice(1);
  const redone = (await effects(db.owner, id)).slice(before.length);
  const settled = before.filter((step) => step !== name && !["extract_aws", "extract_gcp", "load_to_analytics", "validate_analytics"].includes(step));
  expect(redone.filter((step) => settled.includes(step))).toEqual([]); // what was on record is not done again
  const { rows } = await db.owner.query("SELECT recoveries, status FROM ops.run WHERE id = $1", [id]);
  expect(rows[0]).toEqual({ recoveries: 1, status: "succeeded" });
});

function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

test.runIf(process.platform === "linux").each(["publish", "before:validate_analytics", "before:load_to_raw_zone"])(
  "a process frozen at %s that wakes up after its run was taken over commits nothing (FA-20)",
  async (point) => {
    const id = await queue();
    const child = start(`${point}:1:stop`);
    await until(async () => isStopped(child.process.pid ?? 0));
    await recovered(id);
    expect((await goOn(id)).status).toBe("succeeded");
    const mine = await effects(db.owner, id);
    child.process.kill("SIGCONT");
    const { stdout } = await child.ended;
    expect(JSON.parse(stdout)).toMatchObject({ status: "crashed" });
    await expectPublishedOnce(id);
    expect((await effects(db.owner, id)).slice(mine.length).filter((step) => step === "validate_analytics" || step === "end")).toEqual([]);
    expect((await db.owner.query("SELECT status FROM ops.run WHERE id = $1", [id])).rows[0].status).toBe("succeeded");
  },
);

test("a run whose process dies six times is dead and names the step it died in", async () => {
  const id = await queue();
  for (let crash = 1; crash <= 6; crash++) {
    const claim = await claimRun(db.etl, `test:${crash}:dying`);
    expect(claim?.run.id).toBe(id);
    await db.owner.query("INSERT INTO ops.step_run (run_id, step, status) VALUES ($1, 'load_to_raw_zone', 'running')", [id]);
    await db.owner.query("UPDATE ops.run SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [id]);
    expect(await recoverRuns(db.etl, 1_000)).toEqual([{ runId: id, status: crash < 6 ? "crashed" : "dead" }]);
  }
  const { rows } = await db.owner.query("SELECT status, error, finished_at FROM ops.run WHERE id = $1", [id]);
  expect(rows[0]).toMatchObject({ status: "dead", error: { step: "load_to_raw_zone", message: expect.stringContaining("died 6 times") } });
  expect(await claimRun(db.etl, "test:7:next")).toBeNull();
});

test("a waiting run that is cancelled is never executed", async () => {
  const id = await queue();
  await db.owner.query("UPDATE ops.run SET cancel_requested_at = now() WHERE id = $1", [id]);
  expect(await claimRun(db.etl, "test:1:y")).toBeNull();
  await recoverRuns(db.etl, 30_000);
  expect((await db.owner.query("SELECT status FROM ops.run WHERE id = $1", [id])).rows[0].status).toBe("cancelled");
});

test("a run that is heard of is left alone", async () => {
  const id = await queue();
  await claimRun(db.etl, "test:1:z");
  expect(await recoverRuns(db.etl, 30_000)).toEqual([]);
  await db.owner.query("UPDATE ops.run SET status = 'cancelled' WHERE id = $1", [id]);
});

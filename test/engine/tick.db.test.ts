// The jobs of one process: a waiting run goes to a worker thread, a dying thread is noticed, stopping leaves the run to others.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRun } from "@/jobs/run/create-run";
import { startTick } from "@/jobs/tick";
import { projectRoot } from "@/lib/config/root";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { bundleInto } from "./spawn-child";
import { EFFECTS, effects, STEPS } from "./tiny-dag";

let db: TestDatabase;
let checkout: string;
const realRoot = process.env.KCO_ROOT;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.owner.query(EFFECTS);
  await db.owner.query("INSERT INTO ops.source (name, type, provider, billing_account, created_at) VALUES ('aws-a', 'test', 'aws', 'a', now()), ('gcp-b', 'test', 'gcp', 'b', now())");
  checkout = mkdtempSync(join(tmpdir(), "kco-tick-"));
  mkdirSync(join(checkout, "build"));
  symlinkSync(join(projectRoot(), "node_modules"), join(checkout, "node_modules"));
  await bundleInto("test/engine/tick-worker.ts", join(checkout, "build", "worker.mjs"));
  process.env.KCO_ROOT = checkout;
});
afterAll(async () => {
  if (realRoot !== undefined) process.env.KCO_ROOT = realRoot;
  rmSync(checkout, { recursive: true, force: true });
  await db.drop();
});

const queue = async (logicalDate: string): Promise<string> => (await createRun(db.etl, { kind: "daily", trigger: "manual", logicalDate })).id;

async function row(id: string): Promise<{ status: string; recoveries: number; epoch: string }> {
  return (await db.owner.query("SELECT status, recoveries, epoch FROM ops.run WHERE id = $1", [id])).rows[0];
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_200; i++) {
    if (await what()) return;
    await sleep(25);
  }
  throw new Error("waited for 30 s");
}

test("a waiting run is executed in a worker thread, and one whose thread died is taken up again at once", async () => {
  const tick = await startTick();
  expect(await startTick()).toBe(tick); // a module that is loaded anew starts no second one
  const plain = await queue("2026-01-01");
  const dying = await queue("2026-01-03");
  await until(async () => (await row(plain)).status === "succeeded" && (await row(dying)).status === "succeeded");
  expect(await row(dying)).toEqual({ status: "succeeded", recoveries: 1, epoch: "2" });
  expect((await effects(db.owner, plain)).toSorted()).toEqual(STEPS.toSorted());
  await tick.stop();
});

test("stopping checkpoints the present run in time, and the next start goes on with it", async () => {
  const first = await startTick();
  const id = await queue("2026-01-02");
  await until(async () => (await db.owner.query("SELECT FROM ops.step_run WHERE run_id = $1 AND step = 'load_to_raw_zone'", [id])).rowCount === 1);
  const before = Date.now();
  await first.stop();
  expect(Date.now() - before).toBeLessThan(8_000);
  expect(await row(id)).toEqual({ status: "queued", recoveries: 0, epoch: "1" });
  await db.owner.query("UPDATE ops.run SET logical_date = '2026-01-04' WHERE id = $1", [id]); // not slow any more
  const second = await startTick();
  await until(async () => (await row(id)).status === "succeeded");
  await second.stop();
  expect((await effects(db.owner, id)).filter((name) => name === "start")).toHaveLength(1);
});

test("a planner that dies is not started again every second, and stopping drains retention, too", async () => {
  await db.owner.query("INSERT INTO ops.backfill (from_day, to_day, mode, reason, requested_by, status) VALUES ('2026-01-01', '2026-01-02', 'all', 'r', 'cli:a', 'planning')");
  await db.owner.query("INSERT INTO ops.retention_run (requested_by, reason, as_of, status) VALUES ('cli:a', 'r', '2026-01-01', 'queued')");
  const noted = async (): Promise<string[]> => (await effects(db.owner, "0")).toSorted();
  const tick = await startTick();
  await until(async () => (await noted()).length >= 2);
  const polledTwice = performance.now() + 2_500;
  await until(async () => performance.now() > polledTwice);
  await tick.stop();
  expect(await noted()).toEqual(["plan", "retention", "retention drained"]);
});

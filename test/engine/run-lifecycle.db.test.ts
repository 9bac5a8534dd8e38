// How a run goes through its steps and how truthfully it says so.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun, type RunRequest } from "@/jobs/run/create-run";
import { executeRun, type ExecuteOptions } from "@/jobs/run/execute-run";
import type { RunOutcome } from "@/jobs/run/run-event";
import { RETRY } from "@/jobs/run/step";
import { stopError } from "@/jobs/run/stop";
import { AppError } from "@/lib/errors/app-error";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addSources, EFFECTS, effects, publish, stage, step, STEPS, tinyDag } from "./tiny-dag";

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.owner.query(EFFECTS);
  await addSources(db.owner);
});
afterAll(() => db.drop());
beforeEach(() => db.owner.query("DELETE FROM ops.lease"));

let day = 0;
const request = (): RunRequest => ({ kind: "daily", trigger: "cli", logicalDate: `2026-03-${String(++day).padStart(2, "0")}` });

/** Sleeps are remembered instead of slept. */
function fastClock(sleeps: number[]): NonNullable<ExecuteOptions["clock"]> {
  return { sleep: async (ms, signal) => void (signal.throwIfAborted(), sleeps.push(ms)), random: () => 0.5 };
}

async function run(dag = tinyDag(), options: Partial<ExecuteOptions> = {}): Promise<RunOutcome> {
  const { claim } = await createRun(db.etl, request(), "test:1:a");
  if (!claim) throw new Error("not claimed");
  return executeRun(claim, { etlUrl: db.etlUrl, dag, ...options });
}

async function runRow(id: string): Promise<{ status: string; error: { code: string; step: string; source?: string; message: string } | null; data_version: string | null; finished_at: Date | null }> {
  return (await db.owner.query("SELECT status, error, data_version, finished_at FROM ops.run WHERE id = $1", [id])).rows[0];
}

async function attempts(id: string, name?: string): Promise<string[]> {
  const { rows } = await db.owner.query<{ line: string }>("SELECT step || ' ' || attempt || ' ' || status AS line FROM ops.step_run WHERE run_id = $1 AND ($2::text IS NULL OR step = $2) ORDER BY id", [id, name ?? null]);
  return rows.map((row) => row.line);
}

test("runs every step once in order, publishes and ends as succeeded", async () => {
  const outcome = await run();
  expect(outcome.status).toBe("succeeded");
  const done = await effects(db.owner, outcome.runId);
  expect([done[0], ...done.slice(1, 3).sort(), ...done.slice(3)]).toEqual(STEPS); // the two branches run side by side
  expect(outcome.dataVersion).not.toBeNull();
  expect(await runRow(outcome.runId)).toMatchObject({ status: "succeeded", error: null, data_version: outcome.dataVersion });
  expect((await db.owner.query("SELECT FROM ops.lease WHERE run_id IS NOT NULL")).rowCount).toBe(0);
});

test("skips the branch that no source of the run needs", async () => {
  const { claim } = await createRun(db.etl, { ...request(), params: { sources: ["aws-a"] } }, "test:1:b");
  const outcome = await executeRun(claim!, { etlUrl: db.etlUrl, dag: tinyDag() });
  expect(outcome.status).toBe("succeeded");
  expect(await attempts(outcome.runId, "extract_gcp")).toEqual(["extract_gcp 1 skipped"]);
});

test("refuses a run that names a source which does not exist, with the names that do", async () => {
  const { claim } = await createRun(db.etl, { ...request(), params: { sources: ["nope"] } }, "test:1:c");
  const outcome = await executeRun(claim!, { etlUrl: db.etlUrl, dag: tinyDag() });
  expect(outcome).toMatchObject({ status: "failed", error: { code: "not_found", message: expect.stringContaining("aws-a, gcp-b") } });
});

test("a provider that stays down ends its own branch after five attempts and the other source still publishes", async () => {
  const sleeps: number[] = [];
  let calls = 0;
  const down = step("extract_aws", async () => {
    calls += 1;
    throw new AppError("provider_retryable", "503 from the provider");
  }, { retry: RETRY, handles: (s) => s.provider === "aws" });
  const outcome = await run(tinyDag({ extract_aws: down }), { clock: fastClock(sleeps) });
  expect(calls).toBe(5);
  expect(sleeps).toEqual([500, 1000, 2000, 4000]); // half of 1, 2, 4, 8 s: full jitter at 0.5
  expect(outcome).toMatchObject({ status: "succeeded_with_warnings", failedSources: ["aws-a"] });
  expect(outcome.dataVersion).not.toBeNull();
  expect((await attempts(outcome.runId, "extract_aws")).at(-1)).toBe("extract_aws 5 failed");
  const { rows } = await db.owner.query("SELECT summary -> 'failed_sources' -> 0 AS failed FROM ops.run WHERE id = $1", [outcome.runId]);
  expect(rows[0].failed).toMatchObject({ name: "aws-a", step: "extract_aws", code: "provider_retryable", message: "503 from the provider" });
});

test("waits as long as the provider's Retry-After says, never shorter and at most a tenth longer", async () => {
  const sleeps: number[] = [];
  let calls = 0;
  const throttled = step("extract_aws", async () => {
    calls += 1;
    if (calls === 1) throw new AppError("provider_retryable", "429", { details: { retryAfterMs: 20_000 } });
  }, { retry: RETRY, handles: (s) => s.provider === "aws" });
  const outcome = await run(tinyDag({ extract_aws: throttled }), { clock: fastClock(sleeps) });
  expect(outcome.status).toBe("succeeded");
  expect(sleeps[0]).toBeGreaterThanOrEqual(20_000);
  expect(sleeps[0]).toBeLessThanOrEqual(22_000);
});

test("does not repeat what a retry cannot mend: one attempt, and the run names code, step and source", async () => {
  const denied = step("extract_gcp", async () => {
    throw new AppError("provider", "403: bigquery.jobs.create is missing");
  }, { retry: RETRY, handles: (s) => s.provider === "gcp" });
  const { claim } = await createRun(db.etl, { ...request(), params: { sources: ["gcp-b"] } }, "test:1:d");
  const outcome = await executeRun(claim!, { etlUrl: db.etlUrl, dag: tinyDag({ extract_gcp: denied }) });
  expect(await attempts(outcome.runId, "extract_gcp")).toEqual(["extract_gcp 1 failed"]);
  expect(await runRow(outcome.runId)).toMatchObject({ status: "failed", data_version: null, error: { code: "provider", step: "extract_gcp", source: "gcp-b", message: "403: bigquery.jobs.create is missing" } });
});

test("a run whose every source failed publishes nothing and fails", async () => {
  const fail = (name: "extract_aws" | "extract_gcp", provider: string) => step(name, async () => Promise.reject(new AppError("provider", `${name} is down`)), { handles: (s) => s.provider === provider });
  const outcome = await run(tinyDag({ extract_aws: fail("extract_aws", "aws"), extract_gcp: fail("extract_gcp", "gcp") }));
  expect(outcome).toMatchObject({ status: "failed", dataVersion: null });
  expect(await effects(db.owner, outcome.runId)).toEqual(["start"]);
});

test("a critical check before the publish fails the run and leaves what was published before, marked stale", async () => {
  await db.owner.query("INSERT INTO ops.source_state (source_id) SELECT id FROM ops.source ON CONFLICT DO NOTHING");
  const critical = step("validate_analytics", async () => Promise.reject(new AppError("check_failed", "analytics_grain: 3 rows")));
  const outcome = await run(tinyDag({ validate_analytics: critical }));
  expect(outcome).toMatchObject({ status: "failed", dataVersion: null, error: { code: "check_failed", step: "validate_analytics" } });
  const stale = await db.owner.query("SELECT count(*)::int AS n FROM ops.source_state WHERE stale_since IS NOT NULL");
  expect(stale.rows[0].n).toBe(2);
});

test("a warning of a step makes the run end with warnings and keeps its text", async () => {
  const outcome = await run(tinyDag({ load_to_raw_zone: step("load_to_raw_zone", async () => ({ warnings: ["2 rows look odd"], rowsIn: 10, rowsOut: 8 })) }));
  expect(outcome).toMatchObject({ status: "succeeded_with_warnings", warnings: ["2 rows look odd"] });
  const { rows } = await db.owner.query("SELECT status, rows_in, rows_out, metrics FROM ops.step_run WHERE run_id = $1 AND step = 'load_to_raw_zone'", [outcome.runId]);
  expect(rows[0]).toMatchObject({ status: "warning", rows_in: "10", rows_out: "8", metrics: { warnings: ["2 rows look odd"] } });
});

test("stops when asked over the database, even inside a long statement, and publishes nothing", async () => {
  const slow = step("load_to_raw_zone", async (ctx) => void (await ctx.pool.query("SELECT pg_sleep(60)")));
  const { claim, id } = await createRun(db.etl, request(), "test:1:e");
  const running = executeRun(claim!, { etlUrl: db.etlUrl, dag: tinyDag({ load_to_raw_zone: slow }), timing: { heartbeatMs: 100, stopGraceMs: 100 } });
  await db.owner.query("UPDATE ops.run SET cancel_requested_at = now() WHERE id = $1", [id]);
  expect(await running).toMatchObject({ status: "cancelled", dataVersion: null });
  expect(await attempts(id, "load_to_raw_zone").then((lines) => lines.at(-1) ?? "start cancelled")).toMatch(/cancelled$/);
  expect(await runRow(id)).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
});

test("a drain puts the run back into the queue without a crash, and the next claim goes on after the last finished step", async () => {
  const stop = new AbortController();
  const slow = step("load_to_raw_zone", async (ctx) => {
    setTimeout(() => stop.abort(stopError("drain")), 50);
    await ctx.pool.query("SELECT pg_sleep(60)");
  });
  const before = Date.now();
  const drained = await run(tinyDag({ load_to_raw_zone: slow }), { signal: stop.signal });
  expect(Date.now() - before).toBeLessThan(10_000);
  expect(drained.status).toBe("queued");
  expect(await runRow(drained.runId)).toMatchObject({ status: "queued", error: null, finished_at: null });
  const again = await claimRun(db.etl, "test:2:f");
  expect(again?.run.id).toBe(drained.runId);
  const outcome = await executeRun(again!, { etlUrl: db.etlUrl, dag: tinyDag() });
  expect(outcome.status).toBe("succeeded");
  expect((await effects(db.owner, drained.runId)).filter((name) => name === "start")).toHaveLength(1);
  const { rows } = await db.owner.query("SELECT recoveries FROM ops.run WHERE id = $1", [drained.runId]);
  expect(rows[0].recoveries).toBe(0);
});

test("goes on when every connection of the run is ended between stage and publish (FA-4)", async () => {
  let killed = false;
  const cut = step("validate_analytics", async (ctx) => {
    if (!killed) {
      killed = true;
      await db.owner.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'kco-run-%' OR application_name LIKE 'kco control%'");
    }
    await publish(ctx);
  });
  const outcome = await run(tinyDag({ load_to_analytics: step("load_to_analytics", stage), validate_analytics: cut }));
  expect(outcome.status).toBe("succeeded");
  expect(await attempts(outcome.runId, "load_to_analytics")).toEqual(["load_to_analytics 1 succeeded", "load_to_analytics 2 succeeded"]);
  const versions = await db.owner.query("SELECT note FROM ops.data_version WHERE run_id = $1", [outcome.runId]);
  expect(versions.rows).toEqual([{ note: "6" }]);
});

test("a step that takes longer than it may is stopped and named", async () => {
  const slow = step("load_to_raw_zone", async (ctx) => void (await ctx.pool.query("SELECT pg_sleep(60)")), { maxMs: 100 });
  const outcome = await run(tinyDag({ load_to_raw_zone: slow }), { timing: { stopGraceMs: 100 } });
  expect(outcome).toMatchObject({ status: "failed", error: { step: "load_to_raw_zone", message: expect.stringContaining("took longer than") } });
});

test("a heartbeat that falls together with the release of a lease does not take it for lost", async () => {
  for (let i = 0; i < 5; i++) expect((await run(tinyDag(), { timing: { heartbeatMs: 1 } })).status).toBe("succeeded");
});

test("what a step logs is kept in order, without secrets and without line breaks", async () => {
  const chatty = step("start", async (ctx) => {
    ctx.log("info", "first\nline for AKIAABCDEFGHIJKLMNOP", { password: "hunter22", url: "postgresql://kco:pw1234@db/kco" });
    ctx.log("warn", "second");
  });
  const outcome = await run(tinyDag({ start: chatty }));
  const { rows } = await db.owner.query("SELECT level, message, fields FROM ops.run_log WHERE run_id = $1 AND step = 'start' ORDER BY id", [outcome.runId]);
  expect(rows).toEqual([
    { level: "info", message: "first line for [redacted]", fields: { password: "[redacted]", url: "postgresql://kco:[redacted]@db/kco" } },
    { level: "warn", message: "second", fields: {} },
  ]);
});

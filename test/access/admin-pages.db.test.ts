// What the admin pages ask and order: runs, steps, logs, checks, freshness, rerun and cancel.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unreadyReasons } from "@/lib/access/readiness";
import type { Scope } from "@/lib/access/scope";
import { closePrisma } from "@/lib/db/prisma";
import { adminHome } from "@/lib/queries/admin/admin-home";
import { cancelRun } from "@/lib/queries/admin/cancel-run";
import { getRun, readRunId } from "@/lib/queries/admin/get-run";
import { listRuns } from "@/lib/queries/admin/list-runs";
import { listValidations } from "@/lib/queries/admin/list-validations";
import { requestRun, type RunOrder } from "@/lib/queries/admin/request-run";
import { runGrid } from "@/lib/queries/admin/run-grid";
import { runLogs } from "@/lib/queries/admin/run-logs";
import { validations } from "@/lib/queries/admin/validations";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addPerson, teamScope } from "./world";

let database: TestDatabase;
let admin: Scope;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = { kind: "all", role: "admin", name: "Root", userId: await addPerson(database.owner, "root", "admin") };
});

afterAll(async () => {
  await closePrisma();
  await database?.drop();
});

type Values = { status?: string; kind?: string; date?: string; error?: object | null; params?: object; summary?: object; parent?: string | null };

async function addRun(values: Values = {}): Promise<string> {
  const { status = "succeeded", kind = "daily", date = "2026-03-10", error = null, params = {}, summary = {}, parent = null } = values;
  const { rows } = await database.owner.query<{ id: string }>(
    `INSERT INTO ops.run (kind, trigger, logical_date, status, error, params, summary, parent_id, created_at, started_at, finished_at)
     VALUES ($1, 'schedule', $2, $3, $4, $5, $6, $7, $2::date + interval '6 hours 30 minutes', $2::date + interval '6 hours 30 minutes', CASE WHEN $3 IN ('queued', 'running', 'crashed') THEN NULL ELSE $2::date + interval '6 hours 40 minutes' END) RETURNING id`,
    [kind, date, status, error === null ? null : JSON.stringify(error), JSON.stringify(params), JSON.stringify(summary), parent],
  );
  return rows[0]?.id ?? "";
}

async function addStep(run: string, step: string, status: string, minutes: [number, number | null], rows: number | null = null): Promise<void> {
  await database.owner.query(
    `INSERT INTO ops.step_run (run_id, step, attempt, status, started_at, finished_at, rows_out)
     SELECT $1, $2, 1 + (SELECT count(*) FROM ops.step_run WHERE run_id = $1 AND step = $2), $3, r.started_at + make_interval(mins => $4), r.started_at + make_interval(mins => $5), $6 FROM ops.run r WHERE r.id = $1`,
    [run, step, status, minutes[0], minutes[1], rows],
  );
}

async function addCheck(run: string, check: string, status: string, severity: string, failed = 0, source: number | null = null): Promise<void> {
  await database.owner.query(
    `INSERT INTO ops.validation_result (run_id, check_id, layer, source_id, severity, status, observed, expected, failed_rows, total_rows, sample)
     VALUES ($1, $2, split_part($2, '_', 1), $3, $4, $5, 'seen', 'wanted', $6, 100, '[{"service": "EC2"}]')`,
    [run, check, source, severity, status, failed],
  );
}

const order = (changes: Partial<RunOrder> = {}): RunOrder => ({ parentId: null, mode: "whole", reason: "because", idempotencyKey: `key-${Math.random()}`, today: "2026-01-05", ...changes });
const runRow = async (id: string) => (await database.owner.query(`SELECT kind, trigger, logical_date::text AS date, status, params, parent_id AS parent, requested_by AS by, reason FROM ops.run WHERE id = $1`, [id])).rows[0];

describe("runs", () => {
  test("come newest first, page by page, and filtered by status and kind", async () => {
    const ids = [await addRun({ date: "2026-02-01" }), await addRun({ date: "2026-02-02", status: "failed" }), await addRun({ date: "2026-02-03", kind: "import" })];
    const first = await listRuns(admin, { limit: 2 });
    const second = await listRuns(admin, { limit: 2, cursor: first.nextCursor ?? "" });
    expect([...first.runs, ...second.runs].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.nextCursor).toBeNull();
    expect((await listRuns(admin, { limit: 9, status: "failed" })).runs.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await listRuns(admin, { limit: 9, kind: "import" })).runs.map(({ id }) => id)).toEqual([ids[2]]);
  });

  test("show each step's newest attempt in the grid, in the order of the DAG", async () => {
    const id = await addRun({ date: "2026-02-04" });
    await addStep(id, "validate_raw", "succeeded", [2, 3]);
    await addStep(id, "extract_aws", "failed", [0, 1]);
    await addStep(id, "extract_aws", "succeeded", [1, 2]);
    const { runs, steps } = await runGrid(admin, { now: new Date("2026-02-04T12:00:00Z"), days: 1, limit: 1 });
    expect(runs[0]).toMatchObject({ id, steps: { extract_aws: "succeeded", validate_raw: "succeeded" } });
    expect(steps).toEqual(["extract_aws", "validate_raw"]);
  });

  test("open to steps with every attempt, checks with their rows, and the rows that were published", async () => {
    const id = await addRun({ date: "2026-02-05", error: { code: "check_failed", message: "no", step: "validate_analytics" } });
    await addStep(id, "validate_analytics", "failed", [2, 3]);
    await addStep(id, "validate_analytics", "succeeded", [3, 4], 1234);
    await addCheck(id, "cleaned_no_duplicates", "fail", "critical", 3);
    const run = await getRun(admin, id);
    expect(run).toMatchObject({ id, logicalDate: "2026-02-05", startedAt: "2026-02-05T06:30:00.000Z", finishedAt: "2026-02-05T06:40:00.000Z", publishedRows: "1234", error: { step: "validate_analytics" } });
    expect(run.steps.map(({ attempt, status, startedAt }) => [attempt, status, startedAt])).toEqual([
      [1, "failed", "2026-02-05T06:32:00.000Z"],
      [2, "succeeded", "2026-02-05T06:33:00.000Z"],
    ]);
    expect(run.checks).toMatchObject([{ checkId: "cleaned_no_duplicates", layer: "cleaned", failedRows: "3", sample: [{ service: "EC2" }] }]);
  });

  test.each(["999999999", "0", "abc", "1; drop table ops.run", "9".repeat(30)])("are not found by %s", async (id) => {
    await expect((async () => getRun(admin, readRunId(id)))()).rejects.toMatchObject({ code: "not_found" });
  });

  test("say what they logged: the last lines, then what is new, by level and step", async () => {
    const id = await addRun({ date: "2026-02-06" });
    const write = (level: string, step: string, message: string) => database.owner.query("INSERT INTO ops.run_log (run_id, level, step, message) VALUES ($1, $2, $3, $4)", [id, level, step, message]);
    for (const [level, step] of [["debug", "start"], ["info", "start"], ["warn", "extract_aws"], ["error", "extract_aws"]] as const) await write(level, step, `${level} in ${step}`);
    const messages = async (filter: Partial<Parameters<typeof runLogs>[2]>) => (await runLogs(admin, id, { limit: 10, ...filter })).map(({ message }) => message);
    expect(await messages({ limit: 2 })).toEqual(["warn in extract_aws", "error in extract_aws"]);
    expect(await messages({ level: "info", step: "start" })).toEqual(["info in start"]);
    const last = (await runLogs(admin, id, { limit: 10 })).at(-1)?.id ?? "";
    await write("info", "end", "more");
    expect(await messages({ after: last })).toEqual(["more"]);
  });

  test("are closed to a team scope, by the database itself", async () => {
    await expect(listRuns(teamScope([1]), { limit: 1 })).rejects.toThrow(/permission denied/);
  });
});

describe("an order for a run", () => {
  test("queues a daily run with who and why, in the audit log too, and the same key gives the same run", async () => {
    const one = order({ idempotencyKey: "the-same-key", reason: "late delivery" });
    const first = await requestRun(admin, one);
    expect(await requestRun(admin, one)).toEqual({ id: first.id, created: false });
    expect(await runRow(first.id)).toEqual({ kind: "daily", trigger: "manual", date: "2026-01-05", status: "queued", params: {}, parent: null, by: "root@example.com", reason: "late delivery" });
    const audit = await database.owner.query("SELECT actor, action, reason FROM ops.audit_log WHERE object = $1", [`run:${first.id}`]);
    expect(audit.rows).toEqual([{ actor: "user:root@example.com", action: "run.start", reason: "late delivery" }]);
    await expect(requestRun(admin, { ...one, reason: "something else" })).rejects.toMatchObject({ code: "conflict" });
  });

  test("is refused while a run of that day waits or works, and never makes two of many clicks at once", async () => {
    const clicks = await Promise.allSettled(Array.from({ length: 8 }, () => requestRun(admin, order({ today: "2026-01-06" }))));
    expect(clicks.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { rows } = await database.owner.query("SELECT count(*)::int AS n FROM ops.run WHERE logical_date = '2026-01-06'");
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("repeats a run as a whole, or with its raw data, keeping its settings", async () => {
    const parent = await addRun({ date: "2026-01-07", params: { sources: ["aws"], from: "2026-01-01" } });
    const whole = await requestRun(admin, order({ parentId: parent }));
    expect(await runRow(whole.id)).toMatchObject({ kind: "rerun", date: "2026-01-07", parent, params: { sources: ["aws"], from: "2026-01-01" } });
    await database.owner.query("UPDATE ops.run SET status = 'succeeded' WHERE id = $1", [whole.id]);
    const same = await requestRun(admin, order({ parentId: parent, mode: "same_bronze" }));
    expect(await runRow(same.id)).toMatchObject({ parent, params: { sources: ["aws"], reuseBronze: true } });
    await database.owner.query("UPDATE ops.run SET status = 'failed' WHERE id = $1", [same.id]);
    const again = await requestRun(admin, order({ parentId: same.id, mode: "same_bronze" }));
    expect((await runRow(again.id))?.parent).toBe(parent); // the run that holds the raw data
  });

  test("from the failed step keeps the raw data when the failure came after it", async () => {
    const parent = await addRun({ date: "2026-01-08", status: "failed", error: { step: "validate_analytics", code: "check_failed" } });
    expect(await runRow((await requestRun(admin, order({ parentId: parent, mode: "failed" }))).id)).toMatchObject({ params: { reuseBronze: true } });
  });

  test("from a failed step of the analytics zone keeps silver too, but not where a source was put aside or a delivery is missing in silver", async () => {
    const failed = { status: "failed", error: { step: "load_to_analytics", code: "internal" } };
    const resume = async (parent: string) => (await runRow((await requestRun(admin, order({ parentId: parent, mode: "failed" }))).id))?.params;
    const cleaned = await addRun({ date: "2026-01-14", ...failed });
    await addStep(cleaned, "validate_cleaned", "warning", [2, 3]);
    expect(await resume(cleaned)).toEqual({ reuseBronze: true, reuseSilver: true });
    const aside = await addRun({ date: "2026-01-15", ...failed, summary: { failed_sources: [{ id: 2, name: "gcp" }] } });
    await addStep(aside, "validate_cleaned", "warning", [2, 3]);
    expect(await resume(aside)).toEqual({ reuseBronze: true });
    const lost = await addRun({ date: "2026-01-16", ...failed });
    await addStep(lost, "validate_cleaned", "succeeded", [2, 3]);
    const { rows } = await database.owner.query<{ id: number }>("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ('lost-silver', 'file', 'aws', 'l') RETURNING id");
    await database.owner.query("INSERT INTO ops.extraction (batch_id, run_id, source_id, format, batch_month, complete, rows) VALUES (999001, $1, $2, 'kco_csv', '2026-01-01', true, 5)", [lost, rows[0]?.id]);
    expect(await resume(lost)).toEqual({ reuseBronze: true });
  });

  test("of a run that took up single deliveries asks no provider, and one that waits hinders no other run of its day", async () => {
    const batches = ["7"];
    const decided = await addRun({ date: "2026-01-19", kind: "rerun", status: "failed", error: { step: "start", code: "internal" }, params: { sources: ["aws"], reuseBronze: true, batches } });
    await expect(requestRun(admin, order({ parentId: decided }))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("Repeat it with the same raw data") as string });
    const again = await requestRun(admin, order({ parentId: decided, mode: "failed" }));
    expect(await runRow(again.id)).toMatchObject({ params: { sources: ["aws"], reuseBronze: true, batches } });
    await expect(requestRun(admin, order({ parentId: decided, mode: "same_bronze" }))).rejects.toMatchObject({ code: "conflict" });
    expect((await requestRun(admin, order({ today: "2026-01-19" }))).created).toBe(true);
  });

  test("of a full refresh or the nightly maintenance is one more of its kind, as a whole and without its old hour to stop", async () => {
    const refresh = await addRun({ date: "2026-01-18", kind: "full_refresh", status: "failed", params: { reuseBronze: true, until: "2026-01-18T05:30:00.000Z", restored: true } });
    await expect(requestRun(admin, order({ parentId: refresh, mode: "same_bronze" }))).rejects.toMatchObject({ code: "conflict" });
    // A rebuild of gold that waits is other work of the same kind and day.
    const { rows: rebuilds } = await database.owner.query<{ id: string }>("INSERT INTO ops.run (kind, trigger, logical_date, status, params) SELECT kind, 'manual', logical_date, 'queued', params || '{\"reuseSilver\":true,\"reallocate\":true}' FROM ops.run WHERE id = $1 RETURNING id::text", [refresh]);
    expect(await runRow((await requestRun(admin, order({ parentId: refresh }))).id)).toMatchObject({ kind: "full_refresh", parent: refresh, params: { reuseBronze: true } });
    await database.owner.query("DELETE FROM ops.run WHERE id = $1", [rebuilds[0]?.id]);
    const night = await addRun({ date: "2026-01-18", kind: "maintenance", status: "failed" });
    expect(await runRow((await requestRun(admin, order({ parentId: night }))).id)).toMatchObject({ kind: "maintenance", parent: night });
  });

  test("from the failed step asks only the sources that failed when it came before", async () => {
    const parent = await addRun({ date: "2026-01-09", status: "succeeded_with_warnings", summary: { failed_sources: [{ id: 2, name: "gcp" }] } });
    await addStep(parent, "extract_gcp", "failed", [0, 1]);
    expect(await runRow((await requestRun(admin, order({ parentId: parent, mode: "failed" }))).id)).toMatchObject({ params: { sources: ["gcp"] } });
  });

  test("is refused for a run that still works, one that does not exist, and from a failed step where none failed", async () => {
    const working = await addRun({ date: "2026-01-10", status: "running" });
    await expect(requestRun(admin, order({ parentId: working }))).rejects.toMatchObject({ code: "conflict" });
    await expect(requestRun(admin, order({ parentId: "999999" }))).rejects.toMatchObject({ code: "not_found" });
    const fine = await addRun({ date: "2026-01-11" });
    await expect(requestRun(admin, order({ parentId: fine, mode: "failed" }))).rejects.toMatchObject({ code: "conflict" });
  });

  test("to cancel is noted once with its reason, and refused when the run has ended", async () => {
    const working = await addRun({ date: "2026-01-12", status: "running" });
    await cancelRun(admin, working, "wrong day");
    await cancelRun(admin, working, "wrong day");
    expect((await getRun(admin, working)).cancelRequested).toBe(true);
    const audit = await database.owner.query("SELECT reason FROM ops.audit_log WHERE object = $1 AND action = 'run.cancel'", [`run:${working}`]);
    expect(audit.rows).toEqual([{ reason: "wrong day" }]);
    await expect(cancelRun(admin, await addRun({ date: "2026-01-13" }), "late")).rejects.toMatchObject({ code: "conflict" });
    await expect(cancelRun(admin, "999999", "none")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("checks", () => {
  test("show the newest run's results of each source and the gravest outcome of each run", async () => {
    const { rows } = await database.owner.query<{ id: number }>("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ('check-a', 'file', 'aws', 'a'), ('check-b', 'file', 'aws', 'b') RETURNING id");
    const [a, b] = rows.map(({ id }) => id);
    const old = await addRun({ date: "2026-02-10" });
    await addCheck(old, "raw_not_empty", "pass", "critical", 0, a ?? 0);
    await addCheck(old, "raw_not_empty", "fail", "critical", 5, b ?? 0);
    const newest = await addRun({ date: "2026-02-11" });
    await addCheck(newest, "raw_not_empty", "pass", "critical", 0, a ?? 0);
    await addCheck(newest, "raw_not_empty", "fail", "warning", 2, b ?? 0);
    const check = (await validations(admin)).find(({ checkId }) => checkId === "raw_not_empty");
    expect(check?.runs.map(({ runId, outcome, failedRows }) => [runId, outcome, failedRows])).toEqual([[old, "critical", "5"], [newest, "warning", "2"]]);
    expect(check?.last).toMatchObject({ runId: newest, outcome: "warning" });
    expect(check?.last.results.map(({ source, status }) => [source, status])).toEqual([["check-a", "pass"], ["check-b", "fail"]]);
    // A hundred runs of another source later this one's results and runs are still shown, the rare check's without recent runs.
    await database.owner.query("WITH later AS (INSERT INTO ops.run (kind, trigger, logical_date, status) SELECT 'import', 'cli', '2026-02-12', 'succeeded' FROM generate_series(1, 100) RETURNING id) INSERT INTO ops.validation_result (run_id, source_id, check_id, layer, severity, status) SELECT id, $1, 'raw_schema_matches', 'raw', 'critical', 'pass' FROM later", [a]);
    const own = (await validations(admin, "check-b")).find(({ checkId }) => checkId === "raw_not_empty");
    expect([own?.last.outcome, own?.runs.map(({ runId }) => runId)]).toEqual(["warning", [old, newest]]);
    const rare = (await validations(admin)).find(({ checkId }) => checkId === "raw_not_empty");
    expect([rare?.last, rare?.runs]).toMatchObject([{ runId: newest, outcome: "warning" }, []]);
    const page = await listValidations(admin, { run: newest, status: "fail", limit: 10 });
    expect(page.validations.map(({ source, severity }) => [source, severity])).toEqual([["check-b", "warning"]]);
  });
});

describe("the admin home", () => {
  test("knows the day's milestones, each source's freshness and price, and what waits in the outbox", async () => {
    const { rows } = await database.owner.query<{ id: number }>("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ('home-aws', 'aws_ce', 'aws', 'x') RETURNING id");
    const source = rows[0]?.id ?? 0;
    const run = await addRun({ date: "2026-06-15" });
    await addStep(run, "load_to_raw_zone", "succeeded", [0, 4]);
    await addStep(run, "validate_analytics", "warning", [20, 25], 50);
    await database.owner.query("INSERT INTO ops.source_state (source_id, newest_day, complete_through, last_success_at, last_run_id) VALUES ($1, '2026-06-14', '2026-06-13', '2026-06-15 06:40Z', $2)", [source, run]);
    await database.owner.query("INSERT INTO ops.api_usage VALUES ($1, '2026-05-31', 100, 1.00), ($1, '2026-06-01', 7, 0.07), ($1, '2026-06-15', 5, 0.05)", [source]);
    await database.owner.query("INSERT INTO ops.outbox (channel, kind, recipients, subject, body_text, dedup_key, deliver_after) VALUES ('email', 'summary', '[]', 's', 't', 'k', now())");
    await addCheck(run, "cleaned_service_approved", "fail", "warning", 5, source);
    const home = await adminHome(admin, new Date("2026-06-15T07:10:00Z"));
    expect(home.clock).toMatchObject({ day: "2026-06-15", state: "published", publishedAt: "2026-06-15T06:55:00.000Z" });
    expect(home.sources.find(({ name }) => name === "home-aws")).toEqual({
      id: source, name: "home-aws", type: "aws_ce", provider: "aws", origin: "admin", newestDay: "2026-06-14", completeThrough: "2026-06-13", lastSuccessAt: "2026-06-15T06:40:00.000Z", staleSince: null, lastRunId: run, requests: 12, requestsUsd: "0.12",
    });
    expect(home.outbox).toMatchObject({ waiting: 1, failed: 0 });
    expect(home.failedChecks.map(({ checkId, source: of }) => [checkId, of])).toEqual([["raw_not_empty", "check-b"], ["cleaned_service_approved", "home-aws"]]);
    expect(home.lastDaily?.id).toBe(run);
  });
});

test("a process with less free space on its disk than a morning needs is not ready and says so", async () => {
  const jobs = { wanted: true, started: true };
  expect(await unreadyReasons(jobs)).toEqual([]);
  expect(await unreadyReasons(jobs, 1e12)).toEqual([expect.stringMatching(/^disk: \d+ MB free of the 1000000000000 MB that are needed$/)]);
});

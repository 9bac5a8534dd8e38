// What the run pages ask: the grid of some weeks, the calendar, a run's family and usual times, its log by search and by line, and what was learned.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scope } from "@/lib/access/scope";
import { closePrisma } from "@/lib/db/prisma";
import { getRun } from "@/lib/queries/admin/get-run";
import { listRuns } from "@/lib/queries/admin/list-runs";
import { listPostMortems, postMortemOf, writePostMortem } from "@/lib/queries/admin/post-mortems";
import { runCalendar } from "@/lib/queries/admin/run-calendar";
import { runGrid } from "@/lib/queries/admin/run-grid";
import { newestLogId, runLogs } from "@/lib/queries/admin/run-logs";
import { runbookContext } from "@/lib/queries/admin/runbook-context";
import { stepHistory } from "@/lib/queries/admin/step-history";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addPerson, teamScope } from "./world";

let db: TestDatabase;
let admin: Scope;

beforeAll(async () => {
  db = await createTestDatabase();
  admin = { kind: "all", role: "admin", name: "Root", userId: await addPerson(db.owner, "root", "admin") };
});
afterAll(async () => {
  await closePrisma();
  await db?.drop();
});

type Values = { day: string; status?: string; kind?: string; trigger?: string; parent?: string; error?: object; params?: object; summary?: object };

async function addRun({ day, status = "succeeded", kind = "daily", trigger = "schedule", parent, error, params = {}, summary = {} }: Values): Promise<string> {
  const { rows } = await db.owner.query<{ id: string }>(
    `INSERT INTO ops.run (kind, trigger, logical_date, status, parent_id, error, params, summary, created_at, started_at, finished_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $3::date + interval '6.5 hours', $3::date + interval '6.5 hours', CASE WHEN $4 = 'running' THEN NULL ELSE $3::date + interval '7 hours' END) RETURNING id`,
    [kind, trigger, day, status, parent ?? null, error === undefined ? null : JSON.stringify(error), JSON.stringify(params), JSON.stringify(summary)],
  );
  return rows[0]?.id ?? "";
}

async function addStep(run: string, step: string, seconds: number, status = "succeeded"): Promise<void> {
  await db.owner.query("INSERT INTO ops.step_run (run_id, step, status, started_at, finished_at) SELECT $1, $2, $4, r.started_at, r.started_at + make_interval(secs => $3) FROM ops.run r WHERE r.id = $1", [run, step, seconds, status]);
}

async function addLine(run: string, level: string, message: string, fields: object = {}): Promise<string> {
  return (await db.owner.query<{ id: string }>("INSERT INTO ops.run_log (run_id, step, level, message, fields) VALUES ($1, 'extract_aws', $2, $3, $4) RETURNING id", [run, level, message, JSON.stringify(fields)])).rows[0]?.id ?? "";
}

const now = new Date("2026-03-10T12:00:00Z");

test("the grid holds the runs of its days, page by page and filtered, and says how many there are", async () => {
  const old = await addRun({ day: "2026-01-01" });
  const ids = [await addRun({ day: "2026-03-08" }), await addRun({ day: "2026-03-09", status: "failed" }), await addRun({ day: "2026-03-10", kind: "import", trigger: "cli" })];
  const grid = await runGrid(admin, { now, days: 30, limit: 2 });
  expect([grid.runs.map(({ id }) => id), grid.total]).toEqual([[ids[2], ids[1]], 3]);
  const next = await runGrid(admin, { now, days: 30, limit: 2, before: grid.nextBefore ?? "" });
  expect([next.runs.map(({ id }) => id), next.nextBefore]).toEqual([[ids[0]], null]);
  expect((await runGrid(admin, { now, days: 90, limit: 9 })).runs.at(-1)?.id).toBe(old);
  expect((await runGrid(admin, { now, days: 30, limit: 9, status: "failed" })).runs.map(({ id }) => id)).toEqual([ids[1]]);
  expect((await listRuns(admin, { day: "2026-03-09", limit: 9 })).runs.map(({ id }) => id)).toEqual([ids[1]]);
  await expect(runGrid(teamScope([1]), { now, days: 30, limit: 2 })).rejects.toThrow(/permission denied/i);
});

test("the calendar knows failed, repaired and missing days", async () => {
  const failed = await addRun({ day: "2026-02-02", status: "failed" });
  await addRun({ day: "2026-02-02", kind: "rerun", parent: failed });
  await addRun({ day: "2026-02-03", status: "failed" });
  await addRun({ day: "2026-02-05", kind: "maintenance" }); // says nothing about the day
  const days = await runCalendar(admin, "2026-02-01", now);
  expect(days.slice(1, 5).map(({ status, runs, repaired }) => [status, runs, repaired])).toEqual([["succeeded", 2, 1], ["failed", 1, 0], ["missing", 0, 0], ["missing", 0, 0]]);
});

test("a run knows its family from its first run on, and when calls were made again", async () => {
  const first = await addRun({ day: "2026-04-01", status: "failed" });
  const second = await addRun({ day: "2026-04-01", kind: "rerun", parent: first, status: "failed" });
  const third = await addRun({ day: "2026-04-01", kind: "rerun", parent: second });
  await addLine(second, "warn", "asks us to slow down; attempt 2 in 900 ms", { attempt: 1 });
  const run = await getRun(admin, second);
  expect(run.family.map(({ id, parentId }) => [id, parentId])).toEqual([[first, null], [second, first], [third, second]]);
  expect(run.retries.map(({ step, message }) => [step, message])).toEqual([["extract_aws", "asks us to slow down; attempt 2 in 900 ms"]]);
  expect((await getRun(admin, await addRun({ day: "2026-04-02" }))).family).toEqual([]);
});

test("the usual time of a step is the middle of good runs of the same kind", async () => {
  for (const [day, seconds] of [["2026-05-01", 10], ["2026-05-02", 30], ["2026-05-03", 20]] as const) await addStep(await addRun({ day }), "load_to_analytics", seconds);
  await addStep(await addRun({ day: "2026-05-04", status: "failed" }), "load_to_analytics", 900);
  await addStep(await addRun({ day: "2026-05-05", kind: "import", params: { files: [] } }), "load_to_analytics", 700);
  const history = await stepHistory(admin, await addRun({ day: "2026-05-06", status: "running" }));
  expect(history.seconds["load_to_analytics"]).toBe(20);
  expect(history.runs).toBeGreaterThan(0);
});

test("the log is searched whatever the case, and opens around the line that a link names", async () => {
  const run = await addRun({ day: "2026-06-01" });
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) ids.push(await addLine(run, n === 7 ? "debug" : "info", `line ${n}`, n === 3 ? { batch: "B-100%" } : {}));
  expect((await runLogs(admin, run, { text: "b-100%", limit: 9 })).map(({ message }) => message)).toEqual(["line 3"]);
  expect((await runLogs(admin, run, { around: ids[7], limit: 4 })).map(({ id }) => id)).toEqual([ids[6], ids[7], ids[8], ids[9]]);
  expect(await newestLogId(admin, run)).toBe(ids[11]);
  expect(await newestLogId(admin, await addRun({ day: "2026-06-02" }))).toBe("0");
});

test("the runbook is filled in with the days, sources and accounts of the run it was opened from", async () => {
  await db.owner.query("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ('aws-prod', 'aws_cost_explorer', 'aws', '111111111111')");
  const run = await addRun({ day: "2026-06-10", status: "failed", error: { message: "HTTP 503" }, summary: { sources: [{ name: "aws-prod" }, { name: "gcp" }], failed_sources: [{ name: "aws-prod", message: "x" }] } });
  expect(await runbookContext(admin, run, null)).toMatchObject({ from: "2026-06-09", to: "2026-06-10", sources: ["aws-prod"], accounts: ["aws 111111111111"], message: "HTTP 503" });
  expect(await runbookContext(admin, run, "gcp")).toMatchObject({ sources: ["gcp"] });
  expect(await runbookContext(admin, "999999", null)).toBeNull();
});

test("a post-mortem is kept once a run, corrected with its earlier version in the audit log, and only by an admin of an ended run", async () => {
  const run = await addRun({ day: "2026-06-11", status: "failed", error: { code: "provider", cause: "credentials", message: "no" } });
  const text = { happened: "No AWS data", cause: "Key rotated", change: "Remind two weeks before" };
  await writePostMortem(admin, run, text);
  await writePostMortem(admin, run, { ...text, cause: "Key expired" });
  expect(await postMortemOf(admin, run)).toMatchObject({ ...text, cause: "Key expired", entry: "credentials", logicalDate: "2026-06-11" });
  expect((await listPostMortems(admin, 9)).map(({ runId }) => runId)).toEqual([run]);
  const { rows } = await db.owner.query("SELECT before, after ->> 'cause' AS cause FROM ops.audit_log WHERE action = 'run.post_mortem' ORDER BY id");
  expect(rows).toEqual([{ before: null, cause: "Key rotated" }, { before: text, cause: "Key expired" }]);
  await expect(writePostMortem({ ...admin, role: "analyst" } as Scope, run, text)).rejects.toMatchObject({ code: "forbidden" });
  await expect(writePostMortem(admin, await addRun({ day: "2026-06-12", status: "running" }), text)).rejects.toMatchObject({ code: "conflict" });
  await expect(writePostMortem(admin, "999999", text)).rejects.toMatchObject({ code: "not_found" });
});

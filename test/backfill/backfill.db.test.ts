// Backfills: which runs they take at what price, one at a time a source, never two for the same days, cancelled and ended truthfully.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Scope } from "@/lib/access/scope";
import { addDays, daysIn } from "@/lib/dates/dates";
import { closePrisma } from "@/lib/db/prisma";
import { getBackfill, listBackfills } from "@/lib/queries/admin/backfills";
import { moveBackfill, requestBackfill } from "@/lib/queries/admin/order-backfill";
import { advanceBackfills } from "@/jobs/backfill/advance-backfills";
import { cancelBackfill, startBackfill, type StartedBackfill } from "@/jobs/backfill/backfill-row";
import { planWaitingBackfills } from "@/jobs/backfill/plan-waiting";
import { chunksOf, planBackfill, type BackfillDays } from "@/jobs/backfill/plan-backfill";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import type { Source } from "@/jobs/run/run-context";
import { addPerson } from "../access/world";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addSource } from "../setup/run-fixture";

let db: TestDatabase;
let aws: Source;
let admin: Scope;
const TODAY = new Date().toISOString().slice(0, 10);
const FIRST = addDays(TODAY, -60);

beforeAll(async () => {
  db = await createTestDatabase();
  aws = await addSource(db.owner, "aws-a", { type: "aws_cost_explorer" });
  const gcp = await addSource(db.owner, "gcp-b", { type: "gcp_billing_export", provider: "gcp" });
  await db.owner.query("UPDATE ops.source SET config = '{\"projectId\":\"p\",\"dataset\":\"d\",\"billingAccountId\":\"x\"}' WHERE id = $1", [gcp.id]);
  await addSource(db.owner, "files");
  admin = { kind: "all", userId: await addPerson(db.owner, "ana", "admin"), role: "admin", name: "Ana" };
});
afterAll(async () => {
  await closePrisma();
  await db.drop();
});
beforeEach(() => db.owner.query("ALTER TABLE ops.audit_log DISABLE TRIGGER USER; TRUNCATE ops.backfill_chunk, ops.backfill, ops.audit_log; DELETE FROM ops.slice; DELETE FROM bronze.batch; DELETE FROM ops.run"));

const asked = (more: Partial<BackfillDays> = {}): BackfillDays => ({ from: FIRST, to: TODAY, mode: "all", sources: [], backwards: false, ...more });

async function begin(more: Partial<StartedBackfill> = {}): Promise<string> {
  const order = { ...asked(more), concurrency: 1, reason: "a test", requestedBy: "cli:ana", ...more };
  return startBackfill(db.etl, order, await planBackfill(db.etl, order, TODAY));
}

async function runs(): Promise<string[]> {
  const { rows } = await db.owner.query<{ line: string }>("SELECT (params -> 'sources' ->> 0) || ' ' || (params ->> 'from') || ' ' || (params ->> 'to') || ' ' || status AS line FROM ops.run WHERE kind = 'backfill' ORDER BY id");
  return rows.map((row) => row.line);
}

const finish = (status: string): Promise<unknown> => db.owner.query("UPDATE ops.run SET status = $1, started_at = now() - interval '30 s', finished_at = now() WHERE status = 'queued'", [status]);
const statusOf = async (id: string): Promise<string | undefined> => (await db.owner.query<{ status: string }>("SELECT status FROM ops.backfill WHERE id = $1", [id])).rows[0]?.status;

test("days become one range a month, from the first to the last of them", () => {
  expect(chunksOf(["2026-01-30", "2026-01-31", "2026-02-03", "2026-02-20"])).toEqual([{ from: "2026-01-30", to: "2026-02-01", days: 2 }, { from: "2026-02-03", to: "2026-02-21", days: 2 }]);
  expect(chunksOf([])).toEqual([]);
});

test("the plan names runs, requests and dollars of each source without asking anybody, and leaves today out", async () => {
  const plan = await planBackfill(db.etl, asked({ to: addDays(TODAY, 30) }), TODAY);
  expect(plan.chunks.every((chunk) => chunk.to <= TODAY)).toBe(true);
  expect(plan.chunks.map((chunk) => chunk.from)).toEqual(plan.chunks.map((chunk) => chunk.from).toSorted());
  const [ce, bq] = plan.estimate.sources;
  expect(ce).toMatchObject({ source: "aws-a", days: 60, minutes: null, unreachable: 0 });
  expect(Number(ce?.usd)).toBeCloseTo((ce?.requests ?? 0) / 100, 6); // $0.01 a request
  expect(bq).toMatchObject({ source: "gcp-b", usd: "0.00" });
  expect(plan.estimate.runs).toBe(plan.chunks.length);
  expect((await planBackfill(db.etl, asked({ backwards: true, sources: ["aws-a"] }), TODAY)).chunks.map((chunk) => chunk.from)).toEqual(plan.chunks.filter((c) => c.source === "aws-a").map((c) => c.from).toReversed());
  await expect(planBackfill(db.etl, asked({ sources: ["files"] }), TODAY)).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("kco import") });
  await expect(planBackfill(db.etl, asked({ sources: ["nobody"] }), TODAY)).rejects.toMatchObject({ code: "not_found" });
  await expect(planBackfill(db.etl, asked({ from: TODAY, to: addDays(TODAY, 3) }), TODAY)).rejects.toMatchObject({ code: "usage" });
  const old = await planBackfill(db.etl, asked({ from: addDays(TODAY, -900), to: addDays(TODAY, -895), sources: ["aws-a"] }), TODAY);
  expect([old.chunks, old.estimate.sources[0]?.unreachable]).toEqual([[], 5]); // Cost Explorer keeps 13 months
});

test("missing takes days without published data; failed takes days whose last try failed, until a later delivery has mended them", async () => {
  const days = daysIn(FIRST, TODAY);
  const hole = days[10]!;
  await db.owner.query("INSERT INTO ops.slice (source_id, slice, batch_id, data_version) SELECT $1, d, 1, 1 FROM unnest($2::text[]) d WHERE d <> $3", [aws.id, days, hole]);
  const only = async (mode: BackfillDays["mode"]): Promise<string[]> => (await planBackfill(db.etl, asked({ mode, sources: ["aws-a"] }), TODAY)).chunks.map((c) => `${c.from} ${c.to}`);
  expect(await only("missing")).toEqual([`${hole} ${addDays(hole, 1)}`]);
  expect(await only("failed")).toEqual([]);
  await db.owner.query("INSERT INTO ops.run (kind, trigger, logical_date, status, finished_at) VALUES ('daily', 'schedule', $1, 'failed', now())", [addDays(hole, 1)]);
  await db.owner.query("INSERT INTO ops.run (kind, trigger, logical_date, status, finished_at, params) VALUES ('daily', 'schedule', $1, 'failed', now(), '{\"sources\":[\"gcp-b\"]}')", [addDays(hole, 9)]);
  expect(await only("failed")).toEqual([`${hole} ${addDays(hole, 1)}`]);
  await db.owner.query("UPDATE ops.run SET status = 'succeeded_with_warnings', summary = $1 WHERE NOT params ? 'sources'", [JSON.stringify({ failed_sources: [{ id: aws.id, name: "aws-a" }] })]);
  expect(await only("failed")).toEqual([`${hole} ${addDays(hole, 1)}`]); // its branch failed
  await db.owner.query("UPDATE ops.run SET finished_at = now() - interval '1 h'");
  await db.owner.query(
    `INSERT INTO bronze.batch (id, source_id, format, batch_month, logical_date, status, covers, columns, schema_fingerprint, pages, rows, bytes, delivered_totals, provider_totals, block_hashes, seq, prev_hash, hash, run_id)
     SELECT 77, $1, 'aws-ce', now(), now(), 'loaded', ARRAY[$2], '[]', '', 0, 0, 0, '[]', '[]', '{}', 1, '', '', max(id) FROM ops.run`, [aws.id, hole]);
  await db.owner.query("INSERT INTO ops.slice (source_id, slice, batch_id, data_version) VALUES ($1, $2, 77, 1)", [aws.id, hole]);
  expect(await only("failed")).toEqual([]);
});

test("runs go one of each source at a time and as many as asked for in all, from any number of processes, and the end is the worst of them", async () => {
  const id = await begin({ concurrency: 2 });
  await Promise.all(Array.from({ length: 5 }, () => advanceBackfills(db.etl)));
  expect((await runs()).map((line) => line.split(" ")[0]).toSorted()).toEqual(["aws-a", "gcp-b"]);
  await advanceBackfills(db.etl);
  expect(await runs()).toHaveLength(2);
  await finish("succeeded");
  const total = (await db.owner.query("SELECT FROM ops.backfill_chunk WHERE backfill_id = $1", [id])).rowCount ?? 0;
  for (let i = 0; i < total && (await statusOf(id)) === "running"; i++) {
    await advanceBackfills(db.etl);
    await finish(i === 0 ? "failed" : "succeeded");
  }
  await advanceBackfills(db.etl);
  expect(await runs()).toHaveLength(total);
  expect(await statusOf(id)).toBe("failed");
  const { rows } = await db.owner.query("SELECT DISTINCT trigger, requested_by, reason, logical_date::text AS day FROM ops.run WHERE kind = 'backfill'");
  expect(rows).toEqual([{ trigger: "cli", requested_by: "cli:ana", reason: "a test", day: TODAY }]);
  expect((await db.owner.query("SELECT actor, action, object, reason FROM ops.audit_log")).rows).toEqual([{ actor: "cli:ana", action: "backfill.start", object: `backfill:${id}`, reason: "a test" }]);
  expect((await planBackfill(db.etl, asked({ mode: "failed", sources: ["aws-a", "gcp-b"] }), TODAY)).chunks.length).toBeGreaterThan(0); // what failed can be asked for again
});

test("days that a live run works on are not given to a second one", async () => {
  const days = { from: addDays(TODAY, -3), to: TODAY };
  const first = await begin({ ...days, sources: ["aws-a"] });
  await advanceBackfills(db.etl);
  const second = await begin({ from: addDays(TODAY, -5), to: TODAY, sources: ["aws-a"] });
  const queued = await runs();
  await advanceBackfills(db.etl);
  expect(await runs()).toEqual(queued);
  for (let i = 0; i < 8; i++) {
    await finish("succeeded");
    await advanceBackfills(db.etl);
  }
  expect([await statusOf(first), await statusOf(second)]).toEqual(["succeeded", "succeeded"]);
});

test("a cancelled backfill begins no further run, tells the one at work, and is cancelled when it has stopped; who and why is in the audit log", async () => {
  const id = await begin();
  await advanceBackfills(db.etl);
  await cancelBackfill(db.etl, id, "cli:ana", " wrong days ");
  await advanceBackfills(db.etl);
  expect((await db.owner.query("SELECT actor, reason FROM ops.audit_log WHERE action = 'backfill.cancel'")).rows).toEqual([{ actor: "cli:ana", reason: "wrong days" }]);
  expect((await db.owner.query("SELECT FROM ops.run WHERE cancel_requested_at IS NOT NULL")).rowCount).toBe(1);
  expect(await statusOf(id)).toBe("running");
  await finish("cancelled");
  await advanceBackfills(db.etl);
  expect([await statusOf(id), (await runs()).length]).toEqual(["cancelled", 1]);
  await expect(cancelBackfill(db.etl, id, "cli:ana")).rejects.toMatchObject({ code: "conflict" });
  await expect(cancelBackfill(db.etl, "999999", "cli:ana")).rejects.toMatchObject({ code: "not_found" });
});

test("a worker of one backfill takes its runs and no other's", async () => {
  await createRun(db.etl, { kind: "daily", trigger: "cli", logicalDate: TODAY });
  const id = await begin({ sources: ["aws-a"] });
  await advanceBackfills(db.etl, id);
  expect((await claimRun(db.etl, "a", id))?.run.kind).toBe("backfill");
  expect(await claimRun(db.etl, "a", id)).toBeNull();
});

test("from a page it is planned first, without a reason, and starts when somebody says why; the same key is the same order, to its last choice; order, start and stop are in the audit log", async () => {
  const order = { from: FIRST, to: TODAY, mode: "all" as const, sources: ["aws-a"], concurrency: 1, backwards: false, idempotencyKey: "key-1234" };
  const made = await requestBackfill(admin, order);
  expect(await requestBackfill(admin, order)).toEqual({ id: made.id, created: false });
  for (const other of [{ mode: "failed" as const }, { sources: ["gcp-b"] }, { concurrency: 2 }, { backwards: true }]) await expect(requestBackfill(admin, { ...order, ...other }), JSON.stringify(other)).rejects.toMatchObject({ code: "conflict" });
  await expect(moveBackfill(admin, made.id, { action: "start", reason: "go" })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("planning") });
  await planWaitingBackfills(db.etl, AbortSignal.abort()); // a process that stops begins no plan
  expect(await statusOf(made.id)).toBe("planning");
  await planWaitingBackfills(db.etl);
  const planned = await getBackfill(admin, made.id);
  expect(planned).toMatchObject({ status: "planned", reason: "", requestedBy: "ana@example.com", done: 0, runs: planned.chunks.length, estimate: { runs: planned.chunks.length } });
  await advanceBackfills(db.etl);
  expect(await runs()).toEqual([]);
  await moveBackfill(admin, made.id, { action: "start", reason: "agreed" });
  await moveBackfill(admin, made.id, { action: "start", reason: "agreed" });
  await advanceBackfills(db.etl);
  expect((await db.owner.query("SELECT trigger, requested_by, reason FROM ops.run")).rows).toEqual([{ trigger: "manual", requested_by: "ana@example.com", reason: "agreed" }]);
  await moveBackfill(admin, made.id, { action: "cancel", reason: "wrong days" });
  expect((await listBackfills(admin, 5))[0]).toMatchObject({ id: made.id, status: "running", cancelRequested: true });
  const { rows } = await db.owner.query("SELECT actor, action, reason FROM ops.audit_log ORDER BY id");
  expect(rows).toEqual([{ actor: "user:ana@example.com", action: "backfill.order", reason: null }, { actor: "user:ana@example.com", action: "backfill.start", reason: "agreed" }, { actor: "user:ana@example.com", action: "backfill.cancel", reason: "wrong days" }]);
  const wrong = await requestBackfill(admin, { ...order, sources: ["files"], idempotencyKey: "key-5678" });
  await planWaitingBackfills(db.etl);
  expect(await getBackfill(admin, wrong.id)).toMatchObject({ status: "failed", error: expect.stringContaining("kco import") });
});

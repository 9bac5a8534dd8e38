// When a billing period is final, how late days settle, what has to be so before a month is closed, and what a closed month's move raises (M-13).
import { afterAll, beforeAll, expect, test } from "vitest";
import { onPg } from "@/lib/access/sql-runner";
import { addDays, daysIn, type Day } from "@/lib/dates/dates";
import { closeMonth, monthClose, recentMonths, reopenMonth } from "@/lib/months/month-close";
import { oldestOpenPeriod } from "@/jobs/providers/open-periods";
import { buildStage } from "@/jobs/publish/build-stage";
import { closedMonthWarnings } from "@/jobs/publish/closed-months";
import { publish } from "@/jobs/publish/publish";
import type { RunContext, RunParams, Source } from "@/jobs/run/run-context";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addBatch, addSource, startRun, type SilverRow } from "../setup/run-fixture";

let db: TestDatabase;
let aws: Source;

beforeAll(async () => {
  db = await createTestDatabase();
  aws = await addSource(db.owner, "aws-real", { type: "aws_cost_explorer" });
});
afterAll(() => db.drop());

async function read(source: Source, on: Day, rows: readonly SilverRow[] = [], params: RunParams = {}): Promise<string> {
  const run = await startRun(db.owner, db.etl, [source], { kind: "daily", logicalDate: on, params });
  try {
    if (rows.length > 0) await addBatch(db.owner, run, source, rows);
    await buildStage(run);
    return (await publish(run)).dataVersion;
  } finally {
    run.close();
  }
}

const row = (day: Day, cost: string, estimated = false): SilverRow => ({ day, slice: day, cost, estimated });

async function state(source: Source, period: Day): Promise<string | undefined> {
  return (await db.owner.query<{ state: string }>("SELECT state FROM ops.billing_period_state WHERE source_id = $1 AND billing_period = $2", [source.id, period])).rows[0]?.state;
}

test("a period is final from the 8th on when nothing is estimated and two reads are equal, and opens again when it moves before it has settled", async () => {
  await read(aws, "2026-02-03", [row("2026-01-15", "10", true), row("2026-01-31", "5", true), row("2025-10-02", "7")]);
  expect([await state(aws, "2026-01-01"), await state(aws, "2025-10-01")]).toEqual(["open", "final"]); // long over: one read is enough
  await read(aws, "2026-02-09", [row("2026-01-15", "10"), row("2026-01-31", "5", true)]);
  expect(await state(aws, "2026-01-01")).toBe("open"); // one row is estimated
  await read(aws, "2026-02-10", [row("2026-01-31", "5")]);
  expect(await state(aws, "2026-01-01")).toBe("open"); // it moved from estimated to final: once more
  expect(await oldestOpenPeriod(db.etl, aws.id)).toBe("2026-01-01");
  await read(aws, "2026-02-11", [], { from: "2025-12-01", to: "2025-12-05" });
  expect(await state(aws, "2026-01-01")).toBe("open"); // a run of other days has not read it
  await read(aws, "2026-02-11");
  expect(await state(aws, "2026-01-01")).toBe("final");
  await read(aws, "2026-02-12", [row("2026-01-31", "6")]);
  expect(await state(aws, "2026-01-01")).toBe("open");
  await read(aws, "2026-02-13");
  expect(await state(aws, "2026-01-01")).toBe("final");
});

test("a source is fresh, complete and final by a read of its own, not by a backfill, a quarantine decision or what was published before", async () => {
  const again = await addSource(db.owner, "aws-again", { type: "aws_cost_explorer" });
  const at = async () => (await db.owner.query("SELECT complete_through::text AS complete, newest_day::text AS newest, last_run_id::text AS run, stale_since IS NOT NULL AS stale FROM ops.source_state WHERE source_id = $1", [again.id])).rows[0];
  const stale = () => db.owner.query("UPDATE ops.source_state SET stale_since = now() WHERE source_id = $1", [again.id]);
  const take = async (on: Day, parent: RunContext, params: RunParams): Promise<string> => {
    const run = await startRun(db.owner, db.etl, [again], { kind: "rerun", logicalDate: on, params: { reuseBronze: true, ...params } });
    const taken = { ...run, run: { ...run.run, parentId: parent.run.id } };
    await buildStage(taken);
    await publish(taken);
    run.close();
    return run.run.id;
  };
  const first = await startRun(db.owner, db.etl, [again], { kind: "daily", logicalDate: "2026-02-03" });
  const batch = await addBatch(db.owner, first, again, [row("2026-01-15", "10", true), row("2026-02-02", "1")]);
  await buildStage(first);
  await publish(first);
  first.close();
  const known = { complete: "2026-02-01", newest: "2026-02-02", run: first.run.id };
  expect(await at()).toEqual({ ...known, stale: false });
  await stale();

  await read(again, "2026-02-20", [row("2026-02-10", "1"), row("2026-01-15", "10")], { from: "2026-01-15", to: "2026-02-11" });
  expect([await at(), await state(again, "2026-01-01")]).toEqual([{ ...known, newest: "2026-02-10", stale: true }, "open"]);
  await take("2026-02-21", first, { batches: [batch] });
  expect([await at(), await state(again, "2026-01-01")]).toEqual([{ ...known, newest: "2026-02-10", stale: true }, "open"]);

  const failed = await startRun(db.owner, db.etl, [again], { kind: "daily", logicalDate: "2026-02-22" });
  await addBatch(db.owner, failed, again, [row("2026-02-21", "1")]);
  failed.close();
  const mended = await take("2026-02-22", failed, {});
  const fresh = { complete: "2026-02-20", newest: "2026-02-21", run: mended, stale: false };
  expect([await at(), await state(again, "2026-01-01")]).toEqual([fresh, "final"]);
  await stale();
  await take("2026-02-22", failed, {});
  expect(await at()).toEqual({ ...fresh, stale: true });
});

test("complete_through follows how late nine of ten days have moved, once 14 days were watched, between 2 and 7 days back", async () => {
  const late = await addSource(db.owner, "aws-late", { type: "aws_cost_explorer" });
  const through = async (): Promise<Day | undefined> => (await db.owner.query<{ day: Day }>("SELECT complete_through::text AS day FROM ops.source_state WHERE source_id = $1", [late.id])).rows[0]?.day;
  const days = daysIn("2026-03-01", "2026-04-01");
  for (const on of days.slice(1, 6)) await read(late, on, [row(addDays(on, -1), "50")]);
  expect(await through()).toBe("2026-03-04"); // 6 March − 2
  for (const on of days.slice(6)) await read(late, on, [row(addDays(on, -1), "50"), row(addDays(on, -4), "100")]); // every day doubles on its 4th day
  expect(await through()).toBe("2026-03-27"); // 31 March − 4
});

test("a month is closed when everything is so, refused by name when not, and a later move is told with its delta", async () => {
  const files = await addSource(db.owner, "bill");
  await read(files, "2026-05-20", [{ day: "2026-05-02", slice: "bill.csv", cost: "100", team: "Web" }]);
  await db.owner.query("INSERT INTO ops.app_user (email, name, role) VALUES ('fin@example.com', 'Fin', 'finance'), ('lead@example.com', 'L', 'lead')");
  await db.owner.query("INSERT INTO ops.reconciliation (source_id, billing_period, currency, delivered, bronze, silver, quarantined, gold, difference, level, ok) VALUES ($1, '2026-05-01', 'USD', 100, 100, 100, 0, 99, 1, 'none', false)", [files.id]);
  const runner = onPg(db.etl);
  const order = { month: "2026-05-01", by: "cli:ana", reason: "agreed with the invoice", force: false, today: "2026-05-28" };
  await expect(closeMonth(runner, order)).rejects.toMatchObject({ code: "conflict", details: { missing: ["ended", "reconciled"] }, message: expect.stringMatching(/it reconciles to 0 \(bill 1 USD\)/) });
  // A comparison neither holds the month open nor is closed with it; muted checks and records of a batch that was replaced do not either.
  const comparison = await addSource(db.owner, "second-bill", { type: "aws_cost_explorer" });
  await db.owner.query("INSERT INTO ops.reconciliation (source_id, billing_period, currency, delivered, bronze, silver, quarantined, gold, difference, level, ok, authoritative) VALUES ($1, '2026-05-01', 'USD', 90, 90, 90, 0, 0, 3, 'none', false, false), ($1, '2026-04-01', 'USD', 90, 90, 90, 0, 0, 0, 'none', true, false)", [comparison.id]);
  const judged = await startRun(db.owner, db.etl, [files]);
  judged.close();
  await db.owner.query("UPDATE ops.run SET status = 'succeeded' WHERE id = $1", [judged.run.id]);
  const check = (id: string, muted: boolean): Promise<unknown> =>
    db.owner.query("INSERT INTO ops.validation_result (run_id, source_id, check_id, layer, severity, status, failed_rows, total_rows, muted) VALUES ($1, $2, $3, 'raw', 'critical', 'fail', 1, 1, $4)", [judged.run.id, files.id, id, muted]);
  await check("raw_not_empty", true);
  const first = (await db.owner.query<{ id: string }>("SELECT batch_id::text AS id FROM ops.slice WHERE source_id = $1", [files.id])).rows[0]?.id ?? "";
  await db.owner.query("INSERT INTO ops.extraction (batch_id, run_id, source_id, covers, format, batch_month) VALUES ($1, $2, $3, '{bill.csv}', 'kco-csv', '2026-05-01')", [first, judged.run.id, files.id]);
  await db.owner.query("INSERT INTO silver.quarantine (source_id, batch_id, record_ordinal, check_id, reason, record, billing_period, run_id) VALUES ($1, $2, 1, 'raw_not_empty', 'r', '{}', '2026-05-01', $3)", [files.id, first, judged.run.id]);
  await expect(closeMonth(runner, order)).rejects.toMatchObject({ details: { missing: ["ended", "reconciled", "quarantine"] } });
  await read(files, "2026-05-21", [{ day: "2026-05-02", slice: "bill.csv", cost: "100", team: "Web" }]);
  await check("raw_schema_matches", false);
  await expect(closeMonth(runner, order)).rejects.toMatchObject({ details: { missing: ["ended", "reconciled", "checks"] }, message: expect.stringMatching(/no critical check fails \(raw_schema_matches\)/) });
  await db.owner.query("DELETE FROM ops.validation_result");
  await expect(monthClose(runner, "2026-07-01", "2026-08-01")).rejects.toMatchObject({ code: "not_found" });
  expect(await recentMonths(runner, "2026-06-02", 6)).toEqual(["2026-05-01"]);

  const forced = await closeMonth(runner, { ...order, force: true, today: "2026-06-02" });
  expect(forced).toMatchObject({ state: "closed", closedBy: "cli:ana", reason: "agreed with the invoice" });
  expect(await state(comparison, "2026-05-01")).toBeUndefined();
  const audit = await db.owner.query("SELECT actor, action, object, reason, after FROM ops.audit_log WHERE object = 'month:2026-05'");
  expect(audit.rows).toEqual([{ actor: "cli:ana", action: "month.close.forced", object: "month:2026-05", reason: "agreed with the invoice", after: { missing: [{ id: "reconciled", says: "bill 1 USD" }] } }]);
  await expect(closeMonth(runner, order)).rejects.toMatchObject({ message: expect.stringContaining("closed already, by cli:ana") });

  const version = await read(files, "2026-06-10", [{ day: "2026-05-02", slice: "bill.csv", cost: "112.40", team: "Web" }]);
  expect(await state(files, "2026-05-01")).toBe("closed");
  const warning = `Closed month 2026-05 of bill has changed: billed +$12.40, effective +$12.40 (data version ${version})`;
  expect(await closedMonthWarnings(db.etl, version)).toEqual([warning]);
  const { rows } = await db.owner.query("SELECT kind, recipients, subject FROM ops.outbox");
  expect(rows).toEqual([{ kind: "closed_month_moved", recipients: ["fin@example.com"], subject: warning }]);

  await read(files, "2026-06-11", [{ day: "2026-06-02", slice: "june.csv", cost: "1" }]); // another month says nothing
  await read(files, "2026-06-11", [{ day: "2026-05-02", slice: "bill.csv", cost: "112.40", team: "Data" }]); // nor do costs that only change hands
  expect((await db.owner.query("SELECT FROM ops.outbox")).rowCount).toBe(1);
  await db.owner.query("UPDATE ops.reconciliation SET ok = true, difference = 0");
  expect(await reopenMonth(runner, { month: "2026-05-01", by: "cli:ana", reason: "corrected", today: "2026-06-11" })).toMatchObject({ state: "ready" });
  await expect(reopenMonth(runner, { month: "2026-05-01", by: "cli:ana", reason: "again", today: "2026-06-11" })).rejects.toMatchObject({ code: "conflict" });
  expect(await closeMonth(runner, { ...order, today: "2026-06-11" })).toMatchObject({ state: "closed" });
});

// Which ticks become runs: the present one, and those that were missed while nobody was there.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import { enqueueDue, recordSchedules } from "@/jobs/run/due-runs";
import { nextTick, saysCron, SCHEDULES, ticksOf, type Schedule } from "@/jobs/schedules";
import { campaign, runsOf } from "../chaos/campaign";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.owner.query("INSERT INTO ops.source (name, type, provider, billing_account, created_at) VALUES ('aws-a', 'test', 'aws', 'a', '2026-01-01T00:00:00Z')");
});
afterAll(() => db.drop());
afterEach(() => db.owner.query("DELETE FROM ops.run; DELETE FROM ops.setting; UPDATE ops.source SET created_at = '2026-01-01T00:00:00Z'"));

const DAILY = SCHEDULES.filter(({ id }) => id === "daily");

const at = (text: string): Date => new Date(`${text}Z`);

async function runs(): Promise<string[]> {
  const { rows } = await db.owner.query<{ line: string }>("SELECT logical_date || ' ' || trigger AS line FROM ops.run ORDER BY id");
  return rows.map((row) => row.line);
}

test("the daily tick is 06:30 UTC, whatever the host's time zone and the clock change", () => {
  const ticks = ticksOf("30 6 * * *", at("2026-03-28T06:30"), at("2026-03-31T06:30"));
  expect(ticks.map((tick) => tick.toISOString())).toEqual(["2026-03-29T06:30:00.000Z", "2026-03-30T06:30:00.000Z", "2026-03-31T06:30:00.000Z"]);
});

test("a tick that was noticed in time is queued by the schedule, once", async () => {
  const range = { now: at("2026-11-24T06:30:20"), since: at("2026-11-24T06:29:20") };
  expect(await enqueueDue(db.etl, DAILY, range)).toHaveLength(1);
  expect(await enqueueDue(db.etl, DAILY, range)).toEqual([]);
  expect(await runs()).toEqual(["2026-11-24 schedule"]);
});

test("three days of downtime are caught up oldest first (FA-21)", async () => {
  await enqueueDue(db.etl, DAILY, { now: at("2026-11-24T09:00") });
  expect(await runs()).toEqual(["2026-11-22 catch_up", "2026-11-23 catch_up", "2026-11-24 catch_up"]);
  const claims = [await claimRun(db.etl, "a"), await claimRun(db.etl, "a"), await claimRun(db.etl, "a")];
  expect(claims.map((claim) => claim?.run.logicalDate)).toEqual(["2026-11-22", "2026-11-23", "2026-11-24"]);
});

test("catching up goes back no further than its setting and not before the first source was there", async () => {
  await db.owner.query("INSERT INTO ops.setting (key, value) VALUES ('catch_up_days', '5')");
  await enqueueDue(db.etl, DAILY, { now: at("2026-11-24T09:00") });
  expect(await runs()).toHaveLength(5);
  await db.owner.query("DELETE FROM ops.run; UPDATE ops.source SET created_at = '2026-11-24T07:00:00Z'");
  await enqueueDue(db.etl, DAILY, { now: at("2026-11-24T09:00") });
  expect(await runs()).toEqual([]);
});

test("a day that somebody ran by hand after its time is not run again, one run too early is", async () => {
  await createRun(db.etl, { kind: "daily", trigger: "cli", logicalDate: "2026-11-23" });
  await createRun(db.etl, { kind: "daily", trigger: "cli", logicalDate: "2026-11-24" });
  await db.owner.query("UPDATE ops.run SET status = 'succeeded', created_at = logical_date + CASE logical_date WHEN '2026-11-23' THEN time '07:00' ELSE time '03:00' END");
  await enqueueDue(db.etl, DAILY, { now: at("2026-11-24T09:00"), since: at("2026-11-22T09:00") });
  expect(await runs()).toEqual(["2026-11-23 cli", "2026-11-24 cli", "2026-11-24 catch_up"]);
});

test("the nightly maintenance and Sunday's full refresh are one run a tick, also where only files are imported; a refresh that was missed waits for the next Sunday", async () => {
  await db.owner.query("UPDATE ops.source SET type = 'file'");
  try {
    const keys = async (): Promise<string[]> => (await db.owner.query<{ run_key: string }>("SELECT run_key FROM ops.run ORDER BY id")).rows.map((row) => row.run_key);
    await enqueueDue(db.etl, SCHEDULES, { now: at("2026-11-22T02:00:10"), since: at("2026-11-22T01:59:10") });
    await enqueueDue(db.etl, SCHEDULES, { now: at("2026-11-22T09:00") });
    expect(await keys()).toEqual(["full-refresh:2026-11-22", "maintenance:2026-11-22"]);
    expect((await db.owner.query("SELECT params FROM ops.run WHERE kind = 'full_refresh'")).rows).toEqual([{ params: { reuseBronze: true, until: "2026-11-22T05:30:00.000Z" } }]);
    await db.owner.query("DELETE FROM ops.run");
    await enqueueDue(db.etl, SCHEDULES, { now: at("2026-11-25T09:00") }); // a Wednesday after days of downtime
    expect(await keys()).toEqual(["maintenance:2026-11-25"]);
  } finally {
    await db.owner.query("UPDATE ops.source SET type = 'test'");
  }
});

test("the schedule is written down in words with its next time, and forgets what left the table", async () => {
  await db.owner.query("INSERT INTO ops.schedule VALUES ('gone', '* * * * *', '', '', now(), now())");
  await recordSchedules(db.etl, SCHEDULES, at("2026-11-24T06:30:20"));
  const { rows } = await db.owner.query("SELECT id, says, next_at FROM ops.schedule ORDER BY next_at");
  expect(rows).toEqual([
    { id: "maintenance", says: "Every day at 03:30 UTC", next_at: at("2026-11-25T03:30") },
    { id: "daily", says: "Every day at 06:30 UTC", next_at: at("2026-11-25T06:30") },
    { id: "full-refresh", says: "At 02:00 UTC, only on Sunday", next_at: at("2026-11-29T02:00") },
  ]);
  const sunday: Pick<Schedule, "cron"> = { cron: "0 2 * * 0" };
  expect([nextTick(sunday, at("2026-11-29T02:00")), saysCron({ cron: "0 9 * * 1" })]).toEqual([at("2026-12-06T02:00"), "At 09:00 UTC, only on Monday"]);
});

test("ten processes that see one tick make one run, each time (FA-19)", ({ task }) =>
  campaign(task, runsOf(20, 1_000), async (race) => {
    const range = { now: at("2026-11-24T06:30:20"), since: at("2026-11-24T06:29:20") };
    const manual = race % 2 === 0 ? [createRun(db.etl, { kind: "daily", trigger: "manual", logicalDate: "2026-11-24" })] : [];
    await Promise.all([...Array.from({ length: 10 }, () => enqueueDue(db.etl, DAILY, range)), ...manual]);
    const made = await runs();
    await db.owner.query("DELETE FROM ops.run");
    expect(made).toHaveLength(1);
  }));

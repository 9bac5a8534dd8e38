// What was published stays answerable: as-of totals, restatements with their causes, exactly-once whatever the order of deliveries (FA-11, FA-12, M-6).
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Scope } from "@/lib/access/scope";
import { closePrisma } from "@/lib/db/prisma";
import { costReport } from "@/lib/queries/spend/cost-report";
import { listRestatements } from "@/lib/queries/restatements/list-restatements";
import { monthAsOf } from "@/lib/queries/restatements/month-as-of";
import { restatementFilter } from "@/lib/queries/restatements/restatement-filter";
import { requireState } from "@/lib/state/read-state";
import { buildStage } from "@/jobs/publish/build-stage";
import { publish } from "@/jobs/publish/publish";
import { analyticsChecks } from "@/jobs/validations/analytics";
import { runChecks } from "@/jobs/validations/run-checks";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { addBatch, addSource, startRun, type SilverRow } from "@/test/setup/run-fixture";

const ANALYST: Scope = { kind: "all", userId: "00000000-0000-0000-0000-00000000000a", role: "analyst", name: "Ana" };

let db: TestDatabase;
let source: Source;
let serial = 0;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await closePrisma();
  await db.drop();
});
beforeEach(async () => {
  source = await addSource(db.owner, `bill-${++serial}`, { type: "some_api", provider: "gcp" });
});

type Started = RunContext & { close: () => void };

async function start(rows: readonly SilverRow[], on: string, covers?: readonly string[]): Promise<Started> {
  const run = await startRun(db.owner, db.etl, [source], { kind: "daily", logicalDate: on });
  await addBatch(db.owner, run, source, rows.map((row) => ({ provider: "gcp", ...row })), covers);
  return run;
}

async function finish(run: Started): Promise<number> {
  try {
    await buildStage(run);
    const { critical } = await runChecks(run, analyticsChecks, []);
    expect(critical.map(({ message }) => message)).toEqual([]);
    return Number((await publish(run)).dataVersion);
  } finally {
    run.close();
  }
}

const publishRows = async (rows: readonly SilverRow[], on = "2026-03-10", covers?: readonly string[]): Promise<number> => finish(await start(rows, on, covers));

async function answer(query: string, asOf: string | null = null, scope: Scope = ANALYST) {
  const { answer: costs, state } = await costReport(scope, (context) => requireState(new URLSearchParams(`${query}&filter=source:in:${source.name}`), context), asOf);
  return { total: costs.total, rows: costs.rows.map(({ period, keys, cost }) => [period, ...keys.map(({ value }) => value), cost]), metric: state.metric };
}

/** Keys whose published amount is not the sum of their changes. */
async function unexplained(): Promise<unknown[]> {
  const keys = "date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, invoice_id, charge_category, charge_class, is_estimated, currency";
  const { rows } = await db.owner.query(
    `select ${keys}, sum(billed) as billed, sum(effective) as effective, sum(n) as n from (
       select ${keys}, billed_cost as billed, effective_cost as effective, row_count as n from gold.daily_spend
       union all select ${keys}, -billed_cost, -effective_cost, -row_count from gold.daily_spend_change) x
     group by ${keys} having sum(billed) <> 0 or sum(effective) <> 0 or sum(n) <> 0`,
  );
  return rows;
}

describe("as of an earlier publish", () => {
  test("every answer is the one given then, to the last digit: totals, groups, rows that have gone since, billed and effective, by usage and by invoice month", async () => {
    const first = await publishRows([
      { day: "2026-03-03", slice: "a", cost: "10.000000000000000001", effective: "9.5", service: "Compute", team: "Web" },
      { day: "2026-03-04", slice: "b", cost: "7", service: "Storage", team: "Data", billingPeriod: "2026-02-01" },
    ]);
    const questions = ["billed", "effective"].flatMap((metric) => ["usage", "invoice"].flatMap((basis) => ["service", "team,service"].map((group) => `group=${group}&metric=${metric}&basis=${basis}&from=2026-02-01&to=2026-04-01&granularity=month`)));
    const then = await Promise.all(questions.map((q) => answer(q)));
    const second = await publishRows([{ day: "2026-03-03", slice: "a", cost: "22.4", service: "Compute", team: "Web" }], "2026-03-11");
    await publishRows([], "2026-03-12", ["b"]);
    const now = await Promise.all(questions.map((q) => answer(q)));
    expect(await Promise.all(questions.map((q) => answer(q, String(first))))).toEqual(then);
    expect(await Promise.all(questions.map((q) => answer(q, "2026-03-10")))).toEqual(then);
    expect(now[0]?.total).toBe("22.40");
    const { rows: teams } = await db.owner.query<{ id: number }>("select id from ops.team where name = 'Data'");
    const data: Scope = { kind: "team", userId: ANALYST.userId, role: "lead", name: "Dee", teamIds: teams.map(({ id }) => id) };
    expect([await answer(questions[0] ?? "", null, data), await answer(questions[0] ?? "", String(first), data)].map(({ total }) => total)).toEqual(["0.00", "7.00"]);
    expect((await answer(questions[0] ?? "", String(second))).total).toBe("29.40");
    expect(await monthAsOf(ANALYST, "2026-03-01", "2026-03-11")).toMatchObject({ asOf: { version: second } });
  });

  test("a question whose past is not on record is refused with the way out, and a day before the first publish is not answered", async () => {
    await publishRows([{ day: "2026-03-03", slice: "a", cost: "1" }]);
    await expect(answer("group=sku", "2026-03-10")).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("sku") as string });
    await expect(answer("group=service&metric=list", "2026-03-10")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(answer("group=service&complete=on", "2026-03-10")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(answer("group=service", "yesterday")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(answer("group=service", "2001-01-01")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("restatements", () => {
  const list = async (more: Record<string, unknown> = {}) => (await listRestatements(ANALYST, restatementFilter.parse({ source: source.name, ...more }))).restatements;

  test("a day that had been complete is listed with its movement, by service, team and cause; days that settle are hidden, flags alone are no movement", async () => {
    await publishRows([{ day: "2026-03-03", slice: "03", cost: "10", team: "Web", service: "Compute" }, { day: "2026-03-09", slice: "09", cost: "5", estimated: true }]);
    const moved = await publishRows(
      [{ day: "2026-03-03", slice: "03", cost: "20", team: "Web", service: "Compute" }, { day: "2026-03-03", slice: "03", cost: "2.4", team: "Data", service: "Storage" }, { day: "2026-03-09", slice: "09", cost: "6", estimated: true }],
      "2026-04-11",
    );
    const restated = await list();
    expect(restated).toMatchObject([{ day: "2026-03-03", dataVersion: moved, billed: "12.40", effective: "12.40", settled: true, afterClose: true, knownAt: "2026-04-11T06:30:00.000Z", partCount: 2 }]);
    expect(restated[0]?.parts).toEqual([
      { provider: "Google Cloud", service: "Compute", team: "Web", cause: "restated", billed: "10.00", effective: "10.00" },
      { provider: "Google Cloud", service: "Storage", team: "Data", cause: "restated", billed: "2.40", effective: "2.40" },
    ]);
    expect((await list({ settling: "on" })).map(({ day, billed, settled }) => [day, billed, settled])).toEqual([
      ["2026-03-09", "1.00", false], ["2026-03-03", "12.40", true], ["2026-03-09", "5.00", false], ["2026-03-03", "10.00", false],
    ]);
    await publishRows([{ day: "2026-03-09", slice: "09", cost: "6", estimated: false }], "2026-04-12");
    expect(await list()).toHaveLength(1);
    expect(await list({ min: "12.41" })).toEqual([]);
    expect(await list({ cause: "reload" })).toEqual([]);
    expect(await list({ from: "2026-03-04" })).toEqual([]);
  });

  test("money that only changed teams is listed although the day's total stayed, and pages follow each other without gap or repeat", async () => {
    await publishRows(["01", "02", "03"].map((d) => ({ day: `2026-03-${d}`, slice: d, cost: "10", team: "Web" })));
    await publishRows(["01", "02", "03"].map((d) => ({ day: `2026-03-${d}`, slice: d, cost: "10", team: "Data" })), "2026-03-20");
    const days: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listRestatements(ANALYST, restatementFilter.parse({ source: source.name, limit: 1, ...(cursor === null ? {} : { cursor }) }));
      days.push(...page.restatements.map(({ day, billed, partCount }) => `${day} ${billed} ${partCount}`));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(days).toEqual(["2026-03-03 0.00 2", "2026-03-02 0.00 2", "2026-03-01 0.00 2"]);
  });

  test("without a first day the list goes 13 months back from the newest day with spend, and says so; older days are there when asked for", async () => {
    await publishRows([{ day: "2025-01-15", slice: "old", cost: "1" }, { day: "2026-03-09", slice: "new", cost: "1" }]);
    await publishRows([{ day: "2025-01-15", slice: "old", cost: "2" }], "2026-03-20");
    const { newest } = (await db.owner.query<{ newest: string }>("select max(newest_day)::text as newest from ops.source_state")).rows[0] ?? { newest: "" };
    expect(newest).toBe("2026-03-09");
    expect(await listRestatements(ANALYST, restatementFilter.parse({ source: source.name }))).toMatchObject({ from: "2025-02-01", restatements: [] });
    expect(await listRestatements(ANALYST, restatementFilter.parse({ source: source.name, to: "2026-02-01" }))).toMatchObject({ from: "2025-01-01", restatements: [{ day: "2025-01-15" }] });
    expect((await list({ from: "2025-01-01" })).map(({ day, billed }) => [day, billed])).toEqual([["2025-01-15", "1.00"]]);
  });
});

describe("exactly once", () => {
  test("FA-11: ten repeats of one delivery publish its amount once, and change nothing after the first", async () => {
    for (let i = 0; i < 10; i += 1) await publishRows([{ day: "2026-03-03", slice: "a", cost: "12.4" }, { day: "2026-03-03", slice: "a", cost: "12.4" }], "2026-03-11");
    const { rows } = await db.owner.query("select (select sum(billed_cost)::text from gold.daily_spend where source_id = $1) as total, count(*)::int as changes from gold.daily_spend_change where source_id = $1", [source.id]);
    expect(rows).toEqual([{ total: "24.8", changes: 1 }]);
  });

  test("FA-11: whatever the order in which deliveries of two slices are published, the newest of each counts, older ones are fenced, and gold is the sum of its changes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ slice: fc.constantFrom("p", "q"), cost: fc.integer({ min: -50, max: 50 }) }), { minLength: 2, maxLength: 4 }), fc.infiniteStream(fc.nat()), async (deliveries, dice) => {
        source = await addSource(db.owner, `bill-${++serial}`, { type: "some_api", provider: "gcp" });
        const started = [];
        for (const { slice, cost } of deliveries) started.push({ slice, cost, run: await start([{ day: "2026-03-03", slice, cost: String(cost), category: "Usage" }], "2026-03-11") });
        const order = started.map((delivery, i) => ({ ...delivery, i, key: dice.next().value ?? 0 })).toSorted((a, b) => a.key - b.key || a.i - b.i);
        const newest: Record<string, { i: number; cost: number }> = {};
        for (const { slice, cost, run, i } of order) {
          const stale = (newest[slice]?.i ?? -1) > i;
          if (stale) await expect(finish(run)).rejects.toMatchObject({ code: "fenced" });
          else {
            await finish(run);
            newest[slice] = { i, cost };
          }
        }
        const { rows } = await db.owner.query<{ total: string }>("select sum(billed_cost)::text as total from gold.daily_spend where source_id = $1", [source.id]);
        expect(Number(rows[0]?.total)).toBe(Object.values(newest).reduce((sum, { cost }) => sum + cost, 0));
      }),
      { numRuns: 6 },
    );
    expect(await unexplained()).toEqual([]);
  });

  test("FA-12: late rows and rows across the invoice month's end lie on their usage day and in their invoice month, each total exact", async () => {
    await publishRows([{ day: "2026-02-28", slice: "0301", cost: "1.1", billingPeriod: "2026-02-01" }, { day: "2026-03-01", slice: "0301", cost: "2.2", billingPeriod: "2026-02-01" }, { day: "2026-03-01", slice: "0301", cost: "4.4" }]);
    await publishRows([{ day: "2026-02-27", slice: "0305", cost: "8.8", billingPeriod: "2026-02-01" }, { day: "2026-02-27", slice: "0305", cost: "16.6", billingPeriod: "2026-03-01" }], "2026-03-12");
    const byInvoice = await answer("group=source&metric=billed&basis=invoice&from=2026-02-01&to=2026-04-01&granularity=month");
    expect(byInvoice.rows.map(([period, , cost]) => [period, cost])).toEqual([["2026-02-01", "12.10"], ["2026-03-01", "21.00"]]);
    const byDay = await answer("group=source&metric=billed&from=2026-02-27&to=2026-03-02&granularity=day");
    expect(byDay.rows.map(([period, , cost]) => [period, cost])).toEqual([["2026-02-27", "25.40"], ["2026-02-28", "1.10"], ["2026-03-01", "6.60"]]);
    expect(await unexplained()).toEqual([]);
  });
});

test("a published day that somebody wrote past its changes stops the next publish (analytics_changes_sum)", async () => {
  await publishRows([{ day: "2026-03-03", slice: "a", cost: "1" }]);
  await db.owner.query("update gold.daily_spend set billed_cost = billed_cost + 0.01 where source_id = $1", [source.id]);
  const run = await start([{ day: "2026-03-03", slice: "a", cost: "2" }], "2026-03-11");
  await buildStage(run);
  const { critical } = await runChecks(run, analyticsChecks, []);
  run.close();
  expect(critical.map(({ checkId }) => checkId)).toEqual(["analytics_changes_sum"]);
});

// Two sources of one bill: a comparison stays out of gold, a cut-over moves whole billing periods in one publish, and no month stands empty meanwhile.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cliActor } from "@/jobs/cli/actor";
import { addDays } from "@/lib/dates/dates";
import { detectAnomalies } from "@/jobs/anomalies/detect";
import { addSource as addSourceCommand } from "@/jobs/cli/source-reports";
import { cutOver } from "@/jobs/cli/source-authority";
import { removeSource } from "@/jobs/cli/source-remove";
import { loadSources } from "@/jobs/run/load-sources";
import { buildStage } from "@/jobs/publish/build-stage";
import { publish } from "@/jobs/publish/publish";
import { reconcilePublished } from "@/jobs/reconcile/reconcile-published";
import { analyticsChecks } from "@/jobs/validations/analytics";
import { runChecks } from "@/jobs/validations/run-checks";
import type { Source } from "@/jobs/run/run-context";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { addBatch, addSource, startRun, type SilverRow } from "@/test/setup/run-fixture";

let db: TestDatabase;
let old: Source;
let young: Source;
let serial = 0;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  serial += 1;
  [old, young] = [await addSource(db.owner, `old-${serial}`), await addSource(db.owner, `young-${serial}`)];
  await db.owner.query("update ops.source set billing_account = $2 where id = any ($1::int[])", [[old.id, young.id], `payer-${serial}`]);
  [old, young] = [{ ...old, billingAccount: `payer-${serial}` }, { ...young, billingAccount: `payer-${serial}` }];
});

async function deliver(source: Source, rows: readonly SilverRow[]): Promise<string[]> {
  const run = await startRun(db.owner, db.etl, [source], { logicalDate: "2026-04-10" });
  try {
    const batch = await addBatch(db.owner, run, source, rows);
    await db.owner.query(
      `insert into silver.conservation (batch_id, source_column, currency, month, received_rows, loaded_rows, quarantined_rows, received, loaded, quarantined)
       select batch_id, 'cost', billing_currency, billing_period, count(*), count(*), 0, sum(billed_cost), sum(billed_cost), 0 from silver.cost_and_usage where batch_id = $1 group by 1, 3, 4`,
      [batch],
    );
    await buildStage(run);
    const { critical } = await runChecks(run, analyticsChecks, []);
    if (critical.length > 0) return critical.map(({ checkId }) => checkId);
    const { dataVersion } = await publish(run);
    await reconcilePublished(run, dataVersion);
    return [];
  } finally {
    run.close();
  }
}

/** "<source> <period> <billed>" of what gold holds. */
async function gold(): Promise<string[]> {
  const { rows } = await db.owner.query<{ line: string }>(
    "select concat_ws(' ', s.name, to_char(g.billing_period, 'YYYY-MM'), sum(g.billed_cost)) as line from gold.daily_spend g join ops.source s on s.id = g.source_id where s.id = any ($1::int[]) group by s.name, g.billing_period order by 1",
    [[old.id, young.id]],
  );
  return rows.map(({ line }) => line);
}

const MARCH_APRIL = (march: string, april: string): SilverRow[] => [{ day: "2026-03-05", slice: "2026-03-05", cost: march }, { day: "2026-04-05", slice: "2026-04-05", cost: april }];

test("two sources that both count for one bill fail analytics_one_source_per_scope and publish nothing", async () => {
  expect(await deliver(old, MARCH_APRIL("10", "20"))).toEqual([]);
  expect(await deliver(young, MARCH_APRIL("10", "20"))).toEqual(["analytics_one_source_per_scope"]);
  expect(await gold()).toEqual([`old-${serial} 2026-03 10`, `old-${serial} 2026-04 20`]);
});

test("a comparison source is loaded to silver and reconciled there, never published", async () => {
  await db.owner.query("update ops.source set authoritative = false where id = $1", [young.id]);
  await deliver(old, MARCH_APRIL("10", "20"));
  expect(await deliver(young, MARCH_APRIL("10", "20.5"))).toEqual([]);
  expect(await gold()).toEqual([`old-${serial} 2026-03 10`, `old-${serial} 2026-04 20`]);
  const { rows } = await db.owner.query("select authoritative, silver::text, gold::text, to_char(billing_period, 'YYYY-MM') as period from ops.reconciliation where source_id = $1 order by 4", [young.id]);
  expect(rows).toEqual([{ authoritative: false, silver: "10.00", gold: "0.00", period: "2026-03" }, { authoritative: false, silver: "20.50", gold: "0.00", period: "2026-04" }]);
});

test("a cut-over moves a published month in the publish that brings the new source, exactly once, and every total stays the sum of its changes", async () => {
  await deliver(old, MARCH_APRIL("10", "20"));
  await cutOver(db.etl, young.name, "2026-04", "better detail");
  // Until the new source has delivered, the old one goes on: its month may not stand empty.
  expect(await deliver(old, [{ day: "2026-04-06", slice: "2026-04-06", cost: "1" }])).toEqual([]);
  expect(await gold()).toEqual([`old-${serial} 2026-03 10`, `old-${serial} 2026-04 21`]);
  expect(await deliver(young, MARCH_APRIL("9", "22"))).toEqual([]);
  expect(await gold()).toEqual([`old-${serial} 2026-03 10`, `young-${serial} 2026-04 22`]);
  expect(await deliver(old, [{ day: "2026-04-07", slice: "2026-04-07", cost: "5" }, { day: "2026-03-06", slice: "2026-03-06", cost: "2" }])).toEqual([]);
  expect(await gold()).toEqual([`old-${serial} 2026-03 12`, `young-${serial} 2026-04 22`]);
  const { rows } = await db.owner.query("select sum(billed_cost)::text as changes, (select sum(billed_cost)::text from gold.daily_spend where source_id = any ($1::int[])) as gold from gold.daily_spend_change where source_id = any ($1::int[])", [[old.id, young.id]]);
  expect(rows).toEqual([{ changes: "34", gold: "34" }]);
});

test("after a cut-over the old source, which is complete no further, hides no anomaly of the new one; a live source that is late does", async () => {
  const days = (from: string, n: number): string[] => Array.from({ length: n }, (_, i) => addDays(from, i));
  const daily = (list: readonly string[], cost: (day: string) => string): SilverRow[] => list.map((day) => ({ day, slice: day, cost: cost(day), service: `S${serial}`, team: "Web" }));
  const found = async (): Promise<unknown[]> => {
    const run = await startRun(db.owner, db.etl, [young]);
    try {
      await detectAnomalies(run, (await db.owner.query<{ v: string }>("select max(v.version)::text as v from ops.data_version v join gold.daily_spend_change c on c.data_version = v.version where c.source_id = $1", [young.id])).rows[0]?.v ?? "");
      return (await db.owner.query("select distinct usage_date::text as day from ops.anomaly a join gold.dim_service s using (service_id) where s.service_name = $1 and a.rule = 'day_over_7_day_average'", [`S${serial}`])).rows;
    } finally {
      run.close();
    }
  };
  await deliver(old, daily(days("2026-02-20", 40), () => "10"));
  await cutOver(db.etl, young.name, "2026-04", "better detail");
  expect(await deliver(young, daily(days("2026-04-01", 10), (day) => (day === "2026-04-09" ? "20" : "10")))).toEqual([]);
  expect(await found()).toEqual([{ day: "2026-04-09" }]);
  const late = await addSource(db.owner, `late-${serial}`);
  expect(await deliver(late, daily(days("2026-04-01", 3), () => "0.01"))).toEqual([]);
  expect(await found()).toEqual([]);
});

test("adding a source of a bill that is there asks which one counts when, and takes a cut-over or a comparison", async () => {
  const options = { type: "aws_cost_explorer", billingAccount: `payer-${serial}`, config: "{}", output: "text" };
  await db.owner.query("update ops.source set removed_at = now() where id = $1", [young.id]);
  await expect(addSourceCommand(db.etl, `third-${serial}`, options)).rejects.toMatchObject({ code: "conflict", message: expect.stringMatching(new RegExp(`old-${serial}.*--cut-over.*--comparison`)) as string });
  await expect(addSourceCommand(db.etl, `third-${serial}`, { ...options, billingAccount: "nobody-else", cutOver: "2026-04" })).rejects.toMatchObject({ code: "usage" });
  await addSourceCommand(db.etl, `third-${serial}`, { ...options, comparison: true });
  await addSourceCommand(db.etl, `fourth-${serial}`, { ...options, cutOver: "2026-04" });
  const noted = await db.owner.query("select distinct actor from ops.audit_log where action = 'source.add' and object = any ($1)", [[`third-${serial}`, `fourth-${serial}`]]);
  expect(noted.rows).toEqual([{ actor: cliActor() }]);
  const { rows } = await db.owner.query("select name, authoritative, authority::text from ops.source where billing_account = $1 and removed_at is null order by id", [`payer-${serial}`]);
  expect(rows).toEqual([
    { name: `old-${serial}`, authoritative: true, authority: "(,2026-04-01)" },
    { name: `third-${serial}`, authoritative: false, authority: "(,)" },
    { name: `fourth-${serial}`, authoritative: true, authority: "[2026-04-01,)" },
  ]);
});

test("a removed source is not fetched, keeps what it has published through refreshes from bronze, and hands over to the next source of its bill by a cut-over", async () => {
  await db.owner.query("update ops.source set type = 'aws_cost_explorer' where id = $1", [old.id]);
  await deliver(old, MARCH_APRIL("10", "20"));
  await db.owner.query("delete from ops.source where id = $1", [young.id]);
  await expect(removeSource(db.etl, old.name, { reason: " " })).rejects.toMatchObject({ code: "usage" });
  expect((await removeSource(db.etl, old.name, { reason: "the export is better" })).document).toEqual({ ok: true, name: old.name, published: { from: "2026-03", to: "2026-04", rows: "2" } });
  await expect(removeSource(db.etl, old.name, { reason: "the export is better" })).rejects.toMatchObject({ code: "not_found" });
  const names = async (kind: "daily" | "full_refresh") => (await loadSources(db.etl, { kind, params: kind === "daily" ? {} : { reuseBronze: true } })).map(({ name }) => name);
  expect([(await names("daily")).includes(old.name), (await names("full_refresh")).includes(old.name)]).toEqual([false, true]);
  const options = { type: "aws_cost_explorer", billingAccount: `payer-${serial}`, config: "{}", output: "text" };
  await expect(addSourceCommand(db.etl, old.name, options)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("was removed") as string });
  await expect(addSourceCommand(db.etl, young.name, options)).rejects.toMatchObject({ code: "conflict", message: expect.stringMatching(new RegExp(`old-${serial} was removed.*still counts.*--cut-over`)) as string });
  await addSourceCommand(db.etl, young.name, { ...options, cutOver: "2026-04" });
  const { rows } = await db.owner.query<{ id: number }>("select id from ops.source where name = $1", [young.name]);
  young = { ...young, id: rows[0]?.id ?? 0 };
  expect(await deliver(young, MARCH_APRIL("9", "22"))).toEqual([]);
  expect(await gold()).toEqual([`old-${serial} 2026-03 10`, `young-${serial} 2026-04 22`]);
  const { rows: audit } = await db.owner.query("select reason from ops.audit_log where action = 'source.remove' and object = $1", [old.name]);
  expect(audit).toEqual([{ reason: "the export is better" }]);
});

// What the publish makes of given silver rows: facts, rollups, changes, slices.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { batchesToPublish, buildStage } from "@/jobs/publish/build-stage";
import { publish } from "@/jobs/publish/publish";
import type { Source } from "@/jobs/run/run-context";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { addBatch, addSource, startRun, type SilverRow } from "@/test/setup/run-fixture";

let db: TestDatabase;
let source: Source;
let serial = 0;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  source = await addSource(db.owner, `bill-${++serial}`);
});

async function publishRows(rows: readonly SilverRow[], covers?: readonly string[]): Promise<string> {
  const run = await startRun(db.owner, db.etl, [source]);
  try {
    await addBatch(db.owner, run, source, rows, covers);
    await buildStage(run);
    return (await publish(run)).dataVersion;
  } finally {
    run.close();
  }
}

async function one<T>(sql: string, params: readonly unknown[] = []): Promise<T> {
  const { rows } = await db.owner.query(sql, [...params]);
  return rows[0] as T;
}

const rollup = (table: string) => one<{ rows: string; billed: string }>(`select coalesce(sum(row_count), 0)::text as rows, coalesce(sum(billed_cost), 0)::text as billed from gold.${table} where source_id = $1`, [source.id]);

describe("publish", () => {
  test("facts and both rollups hold every silver row at full precision", async () => {
    await publishRows([
      { day: "2026-03-01", slice: "f", cost: "1.000000000000000000000000000001", team: "Web", env: "PROD" },
      { day: "2026-03-01", slice: "f", cost: "1.000000000000000000000000000001", team: "web", env: "prod" },
      { day: "2026-03-02", slice: "f", cost: "-0.5", team: "Data" },
    ]);
    expect(await rollup("daily_spend")).toEqual({ rows: "3", billed: "1.500000000000000000000000000002" });
    expect(await rollup("daily_spend_all")).toEqual({ rows: "3", billed: "1.500000000000000000000000000002" });
    const fact = await one("select count(*)::int as n, count(distinct team_id)::int as teams, count(distinct environment_id)::int as envs, count(*) filter (where is_credit)::int as credits from gold.fact_cloud_billing where source_id = $1", [source.id]);
    expect(fact).toEqual({ n: 3, teams: 2, envs: 2, credits: 1 });
  });

  test("a slice delivered again replaces itself whole, and the change is on record", async () => {
    await publishRows([{ day: "2026-03-01", slice: "f", cost: "10" }, { day: "2026-03-02", slice: "f", cost: "5" }]);
    const version = await publishRows([{ day: "2026-03-01", slice: "f", cost: "12.4" }]);
    expect(await rollup("daily_spend")).toEqual({ rows: "1", billed: "12.4" });
    const { rows } = await db.owner.query("select date_id, cause, billed_cost::text, row_count::text from gold.daily_spend_change where data_version = $1 order by date_id", [version]);
    expect(rows).toEqual([
      { date_id: 20260301, cause: "restated", billed_cost: "2.4", row_count: "0" },
      { date_id: 20260302, cause: "restated", billed_cost: "-5", row_count: "-1" },
    ]);
    expect(await one("select sum(billed_cost)::text as total from gold.daily_spend_change where source_id = $1", [source.id])).toEqual({ total: "12.4" });
    expect(await one("select count(*)::int as n from silver.cost_and_usage where source_id = $1", [source.id])).toEqual({ n: 1 });
  });

  test("two slices that share a usage day add up, and replacing one leaves the other", async () => {
    await publishRows([{ day: "2026-03-01", slice: "p1", cost: "3" }]);
    await publishRows([{ day: "2026-03-01", slice: "p2", cost: "4" }]);
    expect((await rollup("daily_spend")).billed).toBe("7");
    await publishRows([{ day: "2026-03-01", slice: "p1", cost: "1" }]);
    expect((await rollup("daily_spend")).billed).toBe("5");
  });

  test("a covered slice without rows empties what was there", async () => {
    await publishRows([{ day: "2026-03-01", slice: "f", cost: "3" }]);
    await publishRows([], ["f"]);
    expect(await rollup("daily_spend")).toEqual({ rows: "0", billed: "0" });
  });

  test("monthly aggregates equal the rollup after a restatement", async () => {
    await publishRows([{ day: "2026-02-27", slice: "f", cost: "7", service: "S3" }, { day: "2026-03-01", slice: "g", cost: "2", service: "S3" }]);
    await publishRows([{ day: "2026-02-27", slice: "f", cost: "8", service: "S3" }]);
    const sums = await one("select (select sum(billed_cost) from gold.daily_spend)::text as daily, (select sum(billed_cost) from gold.monthly_spend_by_provider)::text as monthly, (select sum(billed_cost) from gold.top_services_by_cost)::text as services");
    expect(sums).toEqual({ daily: (sums as { daily: string }).daily, monthly: (sums as { daily: string }).daily, services: (sums as { daily: string }).daily });
  });

  test("untagged spend of an owned account belongs to its owner, ownerless spend is Unallocated", async () => {
    await db.owner.query("insert into ops.team (name, slug) values ('Owners', 'owners') on conflict do nothing");
    await db.owner.query("insert into ops.account_owner (provider, account_id, team_id) select 'aws', '999999999999', id from ops.team where slug = 'owners'");
    await publishRows([{ day: "2026-03-01", slice: "f", cost: "3", account: "999999999999" }, { day: "2026-03-01", slice: "f", cost: "4", account: "888888888888" }]);
    const { rows } = await db.owner.query(
      "select t.team_name, r.kind from gold.fact_cloud_billing f join gold.dim_team t using (team_id) join ops.allocation_rule r on r.id = f.allocation_rule_id where f.source_id = $1 order by f.billed_cost",
      [source.id],
    );
    expect(rows).toEqual([{ team_name: "Owners", kind: "account_owner" }, { team_name: "Unallocated", kind: "unallocated" }]);
  });

  test("a team that a redelivery took the last charge of an account from does not read its name any more; who has one left does", async () => {
    const readers = async (): Promise<string[]> =>
      (await db.owner.query<{ name: string }>("select t.name from gold.dim_team_member m join ops.team t on t.id = m.team_id join gold.dim_account a on a.account_id = m.id where m.dim = 'account' and a.sub_account = '777777777777' order by 1")).rows.map(({ name }) => name);
    const row = { day: "2026-03-01", slice: "f", cost: "3", account: "777777777777" };
    await publishRows([{ ...row, team: "Loser" }, { ...row, cost: "1", team: "Keeper" }, { ...row, cost: "1", slice: "g", team: "Keeper" }]);
    expect(await readers()).toEqual(["Keeper", "Loser"]);
    await publishRows([{ ...row, team: "Winner" }]);
    expect(await readers()).toEqual(["Keeper", "Winner"]);
  });

  test("rows below the floor of gold's detail are named when they were meant for gold, never those for which another source speaks", async () => {
    const deliver = async (): Promise<string[]> => {
      const run = await startRun(db.owner, db.etl, [source]);
      await addBatch(db.owner, run, source, [{ day: "2026-02-01", slice: "f", cost: "3" }, { day: "2026-03-01", slice: "f", cost: "1" }]);
      const { warnings } = await buildStage(run);
      run.close();
      return [...(warnings ?? [])];
    };
    await db.owner.query("insert into ops.retention_floor (layer, day) values ('gold_detail', '2026-03-01')");
    try {
      expect(await deliver()).toEqual([expect.stringMatching(/1\srow of \$3.00 from before 2026-03 does not reach gold/)]);
      await db.owner.query("update ops.source set authoritative = false where id = $1", [source.id]);
      expect(await deliver()).toEqual([]);
    } finally {
      await db.owner.query("delete from ops.retention_floor");
    }
  });

  test("an older batch never replaces a newer one", async () => {
    const stale = await startRun(db.owner, db.etl, [source]);
    await addBatch(db.owner, stale, source, [{ day: "2026-03-01", slice: "f", cost: "1" }]);
    await buildStage(stale);
    await publishRows([{ day: "2026-03-01", slice: "f", cost: "2" }]);
    await expect(publish(stale)).rejects.toMatchObject({ code: "fenced" });
    stale.close();
    expect((await rollup("daily_spend")).billed).toBe("2");
  });

  test("a full refresh publishes nothing of a source that a check has put aside", async () => {
    const other = await addSource(db.owner, `bill-${++serial}`);
    const run = await startRun(db.owner, db.etl, [source, other], { kind: "full_refresh", params: { reuseBronze: true } });
    const [aside, kept] = [await addBatch(db.owner, run, source, []), await addBatch(db.owner, run, other, [])];
    await db.owner.query("insert into ops.step_run (run_id, step, status, metrics) values ($1, 'transform_to_cleaned', 'succeeded', $2)", [run.run.id, JSON.stringify({ batches: { [aside]: {}, [kept]: {} } })]);
    run.failedSources.add(source.id);
    expect(await batchesToPublish(run)).toEqual([kept]);
    run.close();
  });

  test("a team tag nobody registered becomes a team, once for all its spellings", async () => {
    await publishRows([{ day: "2026-03-01", slice: "f", cost: "1", team: "New Team" }, { day: "2026-03-01", slice: "f", cost: "1", team: "new team" }, { day: "2026-03-01", slice: "f", cost: "1", team: "new-team" }]);
    const { rows } = await db.owner.query("select name, slug, origin from ops.team where lower(name) like 'new%team' order by name");
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map((r) => r.slug)).size).toBe(2);
  });
});

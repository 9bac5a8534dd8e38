// The gold hash tells figures apart and nothing else; removing the demo leaves the figures of the others exactly.
import { afterEach, expect, test } from "vitest";
import { removeDemo } from "@/jobs/demo/remove-demo";
import { isDemoLoaded, makeRoomForRealData } from "@/jobs/demo/guard-real-data";
import { buildStage } from "@/jobs/publish/build-stage";
import { publish } from "@/jobs/publish/publish";
import { goldHash } from "@/jobs/verify/gold-hash";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addBatch, addSource, startRun, type SilverRow } from "../setup/run-fixture";

const databases: TestDatabase[] = [];
afterEach(() => Promise.all(databases.splice(0).map((db) => db.drop())));

async function database(): Promise<TestDatabase> {
  const db = await createTestDatabase();
  databases.push(db);
  return db;
}

const ROWS: readonly SilverRow[] = [
  { day: "2026-02-27", slice: "bill.csv", cost: "12.50", team: "Web", env: "prod" },
  { day: "2026-03-01", slice: "bill.csv", cost: "0.1", team: "Data", service: "S3" },
  { day: "2026-03-01", slice: "bill.csv", cost: "0.1", team: "Data", service: "S3" }, // the same charge twice is two charges
  { day: "2026-03-02", slice: "bill.csv", cost: "-3", team: "Web" },
];

async function load(db: TestDatabase, source: string, rows: readonly SilverRow[]): Promise<void> {
  const known = await db.owner.query<{ id: number }>("SELECT id FROM ops.source WHERE name = $1", [source]);
  const target = known.rows[0] ? { ...(await addSource(db.owner, `${source}-again`)), id: known.rows[0].id, name: source } : await addSource(db.owner, source);
  const run = await startRun(db.owner, db.etl, [target]);
  await addBatch(db.owner, run, target, rows);
  await buildStage(run);
  await publish(run);
  run.close();
  await db.owner.query("UPDATE ops.run SET status = 'succeeded' WHERE id = $1", [run.run.id]);
}

test("the same rows give the same hash in another database, whatever their order, their ids and the runs before", async () => {
  const one = await database();
  const two = await database();
  await load(one, "bills", ROWS);
  await load(two, "other", [{ day: "2026-01-01", slice: "x", cost: "1", team: "Zebra", service: "Zz" }]); // other dimension ids, other data versions
  await load(two, "bills", ROWS.toReversed());
  await two.owner.query("DELETE FROM gold.fact_cloud_billing WHERE slice = 'x'; DELETE FROM gold.daily_spend WHERE date_id = 20260101; DELETE FROM gold.daily_spend_all WHERE date_id = 20260101; DELETE FROM gold.monthly_spend_by_provider WHERE month = '2026-01-01'; DELETE FROM gold.top_services_by_cost WHERE month = '2026-01-01'");
  const [first, second] = [await goldHash(one.etl), await goldHash(two.etl)];
  expect(second).toEqual(first);
  expect(first.relations.find((r) => r.relation === "fact_cloud_billing")?.rows).toBe(4);
});

test("one changed digit, tag or team gives another hash", async () => {
  const hashes = new Set<string>();
  const variants: SilverRow[][] = [[...ROWS], [{ ...ROWS[0]!, cost: "12.51" }, ...ROWS.slice(1)], [{ ...ROWS[0]!, env: "dev" }, ...ROWS.slice(1)], [{ ...ROWS[0]!, team: "Data" }, ...ROWS.slice(1)], ROWS.slice(1)];
  for (const rows of variants) {
    const db = await database();
    await load(db, "bills", rows);
    hashes.add((await goldHash(db.etl)).sha256);
  }
  expect(hashes.size).toBe(variants.length);
});

test("removing the demo takes its figures, people and teams, leaves the others' figures to the last digit and keeps what was known before", async () => {
  const clean = await database();
  await load(clean, "bills", ROWS);
  const expected = await goldHash(clean.etl);

  const db = await database();
  await load(db, "bills", ROWS);
  await load(db, "aws-demo", [{ day: "2026-03-02", slice: "2026-03-02", cost: "99", team: "Demo team" }, { day: "2026-03-01", slice: "2026-03-01", cost: "7", team: "Web" }]);
  await db.owner.query("UPDATE ops.source SET origin = 'demo' WHERE name = 'aws-demo'; INSERT INTO ops.app_user (email, name, role, origin) VALUES ('ada@larkfield.example', 'Ada', 'admin', 'demo'), ('me@example.com', 'Me', 'admin', 'cli')");
  // What a demo person wrote goes with its team; what a real person, or a program, holds on to keeps its team.
  await db.owner.query(`
    INSERT INTO ops.team (name, slug, origin) SELECT n, lower(n), 'demo' FROM unnest(ARRAY['Noted', 'Viewed', 'Tokened']) n;
    INSERT INTO ops.annotation (day, note, team_id, author_id, author_name) SELECT '2026-03-02', 'n', t.id, u.id, u.name FROM ops.team t JOIN ops.app_user u ON (t.name, u.name) IN (('Demo team', 'Ada'), ('Noted', 'Me'));
    INSERT INTO ops.saved_view (owner_id, owner_name, name, query, visibility, team_id) SELECT u.id, u.name, 'v', 'group=team', 'team', t.id FROM ops.team t JOIN ops.app_user u ON (t.name, u.name) IN (('Demo team', 'Ada'), ('Viewed', 'Me'));
    INSERT INTO ops.service_token (name, token_hash, scopes, team_id, created_by, expires_at) SELECT 'grafana', 'x', '{read:costs}', id, 'me', now() + interval '1 day' FROM ops.team WHERE name = 'Tokened'`);
  const before = await db.owner.query("SELECT max(version) AS version FROM ops.data_version");
  await expect(makeRoomForRealData(db.etl, { remove: false })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("--remove-demo") });

  const removed = await removeDemo(db.etl);
  expect(removed).toMatchObject({ sources: ["aws-demo"], people: 1 });
  expect(await goldHash(db.etl)).toEqual(expected);
  expect(await isDemoLoaded(db.etl)).toBe(false);
  expect(await makeRoomForRealData(db.etl, { remove: false })).toBeNull();
  expect((await db.owner.query("SELECT email FROM ops.app_user")).rows).toEqual([{ email: "me@example.com" }]);
  expect((await db.owner.query("SELECT name FROM ops.team WHERE id <> 0 ORDER BY 1")).rows).toEqual(["Data", "Noted", "Tokened", "Viewed", "Web"].map((name) => ({ name })));
  expect((await db.owner.query("SELECT FROM silver.cost_and_usage WHERE source_id = (SELECT id FROM ops.source WHERE name = 'aws-demo')")).rowCount).toBe(0);

  const asOf = async (version: string): Promise<string> =>
    (await db.owner.query<{ sum: string }>("SELECT coalesce(sum(billed_cost), 0)::text AS sum FROM gold.daily_spend_change c JOIN ops.source s ON s.id = c.source_id WHERE s.name = 'aws-demo' AND data_version <= $1", [version])).rows[0]!.sum;
  expect(Number(await asOf(before.rows[0].version))).toBe(106);
  expect(Number(await asOf(removed.dataVersion))).toBe(0);
});

test("the demo is not removed under a run that may be loading it", async () => {
  const db = await database();
  await db.owner.query("INSERT INTO ops.source (name, type, provider, billing_account, origin) VALUES ('aws-demo', 'aws_cost_explorer', 'aws', 'x', 'demo')");
  const { rows } = await db.owner.query<{ id: string }>("INSERT INTO ops.run (kind, trigger, logical_date, status, heartbeat_at) VALUES ('daily', 'schedule', '2026-03-01', 'running', now()) RETURNING id");
  await expect(removeDemo(db.etl)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(`Run ${rows[0]!.id} is running`) });
});

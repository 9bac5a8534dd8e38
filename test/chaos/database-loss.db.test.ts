// The database is killed, cut off, full or away while the product works (FA-3, FA-4, FA-18, FA-23): the work ends right, once, and says what was.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMigrations } from "@/lib/db/migrations";
import { goldHash } from "@/jobs/verify/gold-hash";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { bundleOf, type Bundle, type Child } from "../engine/spawn-child";
import { expectImportedOnce, makeBills, queueImport, type Bills } from "./bill";
import { campaign, runsOf, seeded } from "./campaign";
import { startOwnPostgres, type OwnPostgres } from "./own-postgres";

const KILLS = runsOf(2, 50);
const CUTS = runsOf(1, 50);
const MIGRATIONS = runsOf(2, 50);
const ROWS = 2_000; // long enough that a random moment falls anywhere in the run

let pg: OwnPostgres;
let bundle: Bundle;
let migrator: Bundle;
let bills: Bills;
let undisturbed: string;

beforeAll(async () => {
  [pg, bundle, migrator] = await Promise.all([startOwnPostgres(), bundleOf("test/engine/pipeline-child.ts"), bundleOf("test/chaos/migrate-child.ts")]);
  bills = makeBills();
  await inDatabase(async (db) => {
    await queueImport(db, bills.write(1, ROWS));
    expect((await bundle.spawn(db.env).ended).code).toBe(0);
    undisturbed = (await goldHash(db.etl)).sha256;
  });
}, 120_000);

afterAll(async () => {
  bundle?.remove();
  migrator?.remove();
  bills?.remove();
  await pg?.remove();
});

async function inDatabase(work: (db: TestDatabase) => Promise<void>): Promise<void> {
  await pg.start();
  const db = await createTestDatabase(pg.server);
  try {
    await work(db);
  } finally {
    await pg.start();
    await db.drop();
  }
}

/** Asks until the database answers with a value that is there; it may be away meanwhile. */
async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (let i = 0; i < 2_400; i++) {
    const value = await ask().catch(() => undefined);
    if (value) return value;
    await sleep(10);
  }
  throw new Error("waited for 24 s");
}

async function startImport(db: TestDatabase): Promise<Child> {
  const id = await queueImport(db, bills.write(1, ROWS));
  const child = bundle.spawn(db.env);
  await until(async () => (await db.owner.query("SELECT FROM ops.step_run WHERE run_id = $1", [id])).rowCount);
  return child;
}

async function isRunning(child: Child, ms: number): Promise<boolean> {
  return Promise.race([child.ended.then(() => false), sleep(ms, true)]);
}

test("FA-3: a postmaster that is killed at any moment and comes back after up to two seconds, again and again, costs a run time and nothing else", ({ task }) =>
  campaign(task, KILLS, (run) => inDatabase(async (db) => {
    const random = seeded(run);
    const child = await startImport(db);
    for (let wait = random() * 400; await isRunning(child, wait); wait = 5_000 + random() * 5_000) {
      pg.kill();
      await sleep(random() * 2_000);
      await pg.start();
    }
    expect(JSON.parse((await child.ended).stdout)).toMatchObject({ status: "succeeded_with_warnings", error: null });
    await expectImportedOnce(db, undisturbed);
    const { rows } = await db.owner.query("SELECT recoveries FROM ops.run");
    expect(rows).toEqual([{ recoveries: 0 }]); // the process lived: nobody took it for dead
  })), KILLS * 60_000);

test("FA-4: when every connection is ended between any two steps the run goes on, tries no step more than four times, and publishes once", ({ task }) =>
  campaign(task, CUTS, () => inDatabase(async (db) => {
    const child = await startImport(db);
    const cut = new Set<string>();
    const steps = async (): Promise<string[]> => (await db.owner.query<{ step: string }>("SELECT DISTINCT step FROM ops.step_run WHERE status IN ('succeeded', 'warning')")).rows.map((row) => row.step);
    while (await isRunning(child, 3)) {
      const done = (await steps()).filter((step) => !cut.has(step));
      if (done.length === 0) continue;
      done.forEach((step) => cut.add(step));
      await db.owner.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'kco_etl'");
    }
    expect(cut.size).toBeGreaterThan(3);
    expect(JSON.parse((await child.ended).stdout)).toMatchObject({ status: "succeeded_with_warnings", error: null });
    await expectImportedOnce(db, undisturbed);
    const { rows } = await db.owner.query("SELECT max(attempt) <= 4 AS few FROM ops.step_run");
    expect(rows).toEqual([{ few: true }]);
  })), CUTS * 60_000);

test("FA-18: where the server's disk is full a run fails closed with a sentence, publishes nothing, and the next one is right once there is room", () => inDatabase(async (db) => {
  // A write of the server to a device that is full for everybody: ENOSPC by the kernel, in the middle of the run's own statement.
  await pg.asSuperuser(db.name, `CREATE FUNCTION public.fill_disk() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN COPY (SELECT repeat('x', 100000) FROM generate_series(1, 10)) TO '/dev/full'; RETURN NULL; END $$`);
  for (const [table, step] of [["bronze.kco_csv", "extract_file"], ["silver.cost_and_usage", "transform_to_cleaned"], ["gold.daily_spend_change", "validate_analytics"]] as const) {
    await pg.asSuperuser(db.name, `CREATE TRIGGER full_disk AFTER INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION public.fill_disk()`);
    await queueImport(db, bills.write(1, ROWS));
    const outcome = JSON.parse((await bundle.spawn(db.env).ended).stdout);
    expect(outcome, table).toMatchObject({ status: "failed", dataVersion: null, error: { code: "unavailable", step, message: expect.stringMatching(/disk .*is full.*[Ff]ree some space/) } });
    expect((await db.owner.query("SELECT (SELECT count(*) FROM gold.fact_cloud_billing)::int AS facts, (SELECT count(*) FROM ops.data_version)::int AS versions, (SELECT count(*) FROM ops.lease WHERE run_id IS NOT NULL)::int AS leases")).rows).toEqual([{ facts: 0, versions: 0, leases: 0 }]);
    await pg.asSuperuser(db.name, `DROP TRIGGER full_disk ON ${table}`);
  }
  await queueImport(db, bills.write(1, ROWS));
  expect(JSON.parse((await bundle.spawn(db.env).ended).stdout)).toMatchObject({ status: "succeeded_with_warnings" });
  expect((await goldHash(db.etl)).sha256).toBe(undisturbed);
}), 120_000);

test("FA-23: a migration whose process or whose server is killed at any moment leaves the old schema serving, and runs whole the next time", ({ task }) =>
  campaign(task, MIGRATIONS, (run) => inDatabase(async (db) => {
    const random = seeded(run);
    await db.owner.query("INSERT INTO ops.setting (key, value) VALUES ('catch_up_days', '5')");
    const child = migrator.spawn(db.env);
    await until(async () => (await db.owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kco migrate' AND query LIKE '%interrupted%'")).rowCount);
    await sleep(random() * 300);
    if (run % 2 === 0) {
      pg.kill();
      await pg.start();
    }
    child.process.kill("SIGKILL");
    await child.ended;
    // The old version asks what it always asked; the half-made change neither shows nor blocks.
    const asked = Date.now();
    expect((await until(async () => (await db.etl.query("SELECT * FROM ops.setting WHERE key = 'catch_up_days'")).rows))).toEqual([expect.not.objectContaining({ interrupted: expect.anything() })]);
    expect(Date.now() - asked).toBeLessThan(5_000);
    const names = async (): Promise<string[]> => (await db.owner.query<{ name: string }>("SELECT migration_name AS name FROM public._prisma_migrations ORDER BY 1")).rows.map(({ name }) => name);
    expect(await names()).toEqual(readMigrations().map(({ name }) => name));
    const again = await migrator.spawn({ ...db.env, KCO_TEST_QUICK: "1" }).ended;
    expect(again).toMatchObject({ code: 0, stdout: "99999999999999_interrupted" });
    expect((await db.owner.query("SELECT interrupted FROM ops.setting WHERE key = 'catch_up_days'")).rows).toEqual([{ interrupted: 7 }]);
  })), MIGRATIONS * 60_000);

// A backup is the whole database in one file; restored into an empty one it gives the same gold, and a damaged file leaves nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBackup } from "@/jobs/backup/read-backup";
import { writeBackup } from "@/jobs/backup/write-backup";
import { onPg } from "@/lib/access/sql-runner";
import { decideSpelling } from "@/lib/allocation/spellings";
import { withTx } from "@/lib/db/with-tx";
import { createPool } from "@/lib/db/pools";
import { withLogin } from "@/lib/db/urls";
import { goldHash } from "@/jobs/verify/gold-hash";
import { verifyBronze } from "@/jobs/verify/verify-bronze";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { importedWorld, PEOPLE } from "../setup/imported-world";

let db: TestDatabase;
let empty: TestDatabase;
let folder: string;
let file: string;

beforeAll(async () => {
  db = await createTestDatabase();
  await importedWorld(db);
  await db.owner.query("INSERT INTO ops.setting (key, value) VALUES ('odd', to_jsonb(E'\\\\.\\nline\\ttab \\\\N'::text))");
  empty = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "kco-backup-"));
  file = join(folder, "all.kco");
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([db.drop(), empty.drop()]);
});

test("a damaged, foreign or cut off backup leaves the database empty", async () => {
  await withTx(db.etl, (client) => decideSpelling(onPg(client), { tag: "team", variant: "webb", canonical: "Web" }, { actor: "test", reason: "for this test", trigger: "cli", now: new Date("2026-02-01T00:00:00Z") }));
  const written = await writeBackup(db.owner, file, new Date("2026-02-01T00:00:00Z"));
  expect(written.tables).toBeGreaterThan(40);
  expect(statSync(file).mode & 0o077).toBe(0);
  const whole = readFileSync(file);
  const changed = Buffer.from(whole);
  changed[whole.length >> 1] = (changed[whole.length >> 1] ?? 0) ^ 1;
  for (const bytes of [changed, whole.subarray(0, whole.length - 100), Buffer.from("no gzip"), Buffer.alloc(0)]) {
    const bad = join(folder, "bad.kco");
    writeFileSync(bad, bytes);
    await expect(readBackup(empty.owner, bad)).rejects.toMatchObject({ code: "invalid_input" });
  }
  await expect(readBackup(empty.owner, join(folder, "none"))).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("none") });
  expect((await empty.owner.query("SELECT (SELECT count(*) FROM ops.source)::int AS sources, (SELECT count(*) FROM ops.team)::int AS teams")).rows).toEqual([{ sources: 0, teams: 1 }]);
});

test("restored, it gives the same gold hash, chains, people and next numbers, and row security binds its owner again", async () => {
  const expected = await goldHash(db.etl);
  const { rebuild } = await readBackup(empty.owner, file);
  expect(await goldHash(empty.etl)).toEqual(expected);
  expect(await verifyBronze(empty.etl)).toEqual(await verifyBronze(db.etl));
  const ask = (sql: string): Promise<unknown[]> => Promise.all([db, empty].map(async (d) => (await d.owner.query(sql)).rows));
  for (const sql of [
    "SELECT email, role, password_hash FROM ops.app_user ORDER BY 1", "SELECT value FROM ops.setting WHERE key = 'odd'", "SELECT count(*) FROM gold.daily_spend_change",
    "SELECT last_value, is_called FROM bronze.batch_id_seq", "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relforcerowsecurity ORDER BY 1",
    "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relispartition AND n.nspname IN ('bronze', 'silver', 'gold') ORDER BY 1",
  ]) {
    const [before, after] = await ask(sql);
    expect(after, sql).toEqual(before);
  }
  expect((await empty.owner.query("SELECT email FROM ops.app_user WHERE role = 'admin'")).rows).toEqual([{ email: PEOPLE.admin }]);
  // The rebuild that waited is ordered again: its spelling would wait for ever.
  expect((await empty.owner.query("SELECT id, params -> 'reallocate' AS reallocate FROM ops.run WHERE status = 'queued'")).rows).toEqual([{ id: rebuild, reallocate: true }]);
  await expect(readBackup(empty.owner, file)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("not empty") });
});

test("an owner from whom row-level security hides rows writes no backup, and retention's functions in its name count and let go nothing", async () => {
  const outsider = `kco_test_outsider_${process.pid}`; // roles are the whole server's
  await db.owner.query(`CREATE ROLE ${outsider} LOGIN PASSWORD 'out'; GRANT ${outsider} TO CURRENT_USER; GRANT USAGE, CREATE ON SCHEMA ops, bronze, silver, gold TO ${outsider}`);
  await db.owner.query(`GRANT ALL ON ALL TABLES IN SCHEMA ops, bronze, silver, gold TO ${outsider}; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ops, silver TO ${outsider}; GRANT SELECT ON public._prisma_migrations TO ${outsider}; GRANT USAGE ON SCHEMA public TO ${outsider}`);
  const pool = createPool(withLogin(db.ownerUrl, outsider, "out"));
  try {
    await expect(writeBackup(pool, join(folder, "blind.kco"), new Date("2026-02-01T00:00:00Z"))).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining(`GRANT kco_etl TO ${outsider}`) });
    expect(existsSync(join(folder, "blind.kco"))).toBe(false);
    const calls = { "gold.cool(date, date, text[])": "'2024-12-01', '2026-06-15', '{}'", "silver.retire(date, date, text[])": "'2024-12-01', '2026-06-15', '{}'", "bronze.retire(int, date, date, text[])": "1, '2024-12-01', '2026-06-15', '{}'", "gold.drop_cold_shell(date)": "'2024-12-01'", "ops.retention_plan(date, text[])": "'2026-06-15', '{}'" };
    for (const [signature, values] of Object.entries(calls)) {
      await db.owner.query(`ALTER FUNCTION ${signature} OWNER TO ${outsider}`);
      await expect(db.etl.query(`SELECT ${signature.split("(")[0]}(${values})`), signature).rejects.toMatchObject({ code: "KC003", message: expect.stringContaining("row-level security hides rows") });
      await db.owner.query(`ALTER FUNCTION ${signature} OWNER TO CURRENT_USER`);
    }
  } finally {
    await pool.end();
    await db.owner.query(`DROP OWNED BY ${outsider}; DROP ROLE ${outsider}`);
  }
});

import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadSecrets } from "@/lib/config/secrets";
import { migrate } from "@/lib/db/migrate";
import { readMigrations, type Migration } from "@/lib/db/migrations";
import { createPool } from "@/lib/db/pools";
import { isRetryableDbError } from "@/lib/db/retryable";
import { assertRoleSafety } from "@/lib/db/role-safety";
import { ensureRoles } from "@/lib/db/roles";
import { withDatabase, withLogin } from "@/lib/db/urls";
import { withTx } from "@/lib/db/with-tx";
import { createTestDatabase, type TestDatabase } from "./setup/database";

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const migration = (name: string, sql: string, checksum = "c"): Migration => ({ name, sql, checksum: checksum.padEnd(64, "0") });

/** Runs `work` with the URL of an empty database. */
async function inEmptyDatabase(work: (url: string, pool: Pool) => Promise<void>): Promise<void> {
  const name = `kco_test_${process.pid}_${randomBytes(4).toString("hex")}`;
  await db.owner.query(`CREATE DATABASE ${name}`);
  const url = withDatabase(db.ownerUrl, name);
  const pool = createPool(url);
  try {
    await work(url, pool);
  } finally {
    await pool.end();
    await db.owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

describe("migrations", () => {
  const first = migration("1_first", "CREATE TABLE one (n int); INSERT INTO one VALUES (1);");
  const second = migration("2_second", "ALTER TABLE one ADD COLUMN m int;");

  test("each runs once, in order, and is recorded as Prisma records it", () =>
    inEmptyDatabase(async (url, pool) => {
      expect(await migrate(url, [first])).toEqual(["1_first"]);
      expect(await migrate(url, [first, second])).toEqual(["2_second"]);
      expect(await migrate(url, [first, second])).toEqual([]);
      const { rows } = await pool.query("SELECT migration_name, checksum, applied_steps_count, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY started_at");
      expect(rows).toEqual([first, second].map((m) => ({ migration_name: m.name, checksum: m.checksum, applied_steps_count: 1, finished: true })));
    }));

  test("one that fails leaves nothing, names its line, and runs again once it is mended", () =>
    inEmptyDatabase(async (url, pool) => {
      const broken = migration("2_second", "CREATE TABLE two (n int);\nINSERT INTO two VALUES (1);\nINSERT INTO nowhere VALUES (1);");
      await expect(migrate(url, [first, broken])).rejects.toThrow(/Migration 2_second failed, line 3 \(42P01: .*nowhere.*nothing of it was kept/);
      expect((await pool.query("SELECT to_regclass('two') AS two, (SELECT count(*) FROM one) AS rows")).rows).toEqual([{ two: null, rows: "1" }]);
      expect(await migrate(url, [first, migration("2_second", "CREATE TABLE two (n int);")])).toEqual(["2_second"]);
    }));

  test("one that was edited after it had been applied is refused by name", () =>
    inEmptyDatabase(async (url) => {
      await migrate(url, [first]);
      await expect(migrate(url, [{ ...first, checksum: "d".repeat(64) }])).rejects.toThrow(/Migration 1_first was changed after it had been applied/);
    }));

  test("a database made by a newer version is refused", () =>
    inEmptyDatabase(async (url) => {
      await migrate(url, [first, second]);
      await expect(migrate(url, [first])).rejects.toThrow(/2_second, which this version does not know/);
    }));

  test("starters that race run each one once", () =>
    inEmptyDatabase(async (url, pool) => {
      const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url, [first, second])));
      expect(results.flat().sort()).toEqual(["1_first", "2_second"]);
      expect((await pool.query("SELECT n FROM one")).rows).toEqual([{ n: 1 }]);
    }));

  test("those of this checkout run on an empty database as the ordinary owner role", () =>
    inEmptyDatabase(async (url) => {
      expect(await migrate(url)).toEqual(readMigrations().map((m) => m.name));
    }));
});

describe("roles", () => {
  const [plain, member, boss] = ["plain", "member", "boss"].map((name) => `kco_test_${name}_${process.pid}`) as [string, string, string]; // roles are the whole server's

  test("none of the product's roles is a superuser, bypasses row-level security or may create anything", async () => {
    const logins = { kco_app: true, kco_app_all: true, kco_bi: false, kco_bi_all: false, kco_etl: true };
    const { rows } = await db.owner.query("SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname = ANY ($1) AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb) ", [Object.keys(logins)]);
    expect(Object.fromEntries(rows.map((row) => [row.rolname, row.rolcanlogin]))).toEqual(logins);
  });

  test("a login without the right to create roles is told which rights are needed", async () => {
    await db.owner.query(`CREATE ROLE ${plain} LOGIN PASSWORD 'plain'`);
    try {
      await expect(ensureRoles(withLogin(db.ownerUrl, plain, "plain"), { kco_etl: "x", kco_app: "x", kco_app_all: "x" })).rejects.toThrow(/CREATEROLE/);
    } finally {
      await db.owner.query(`DROP ROLE ${plain}`);
    }
  });

  test("the web's roles pass the boot check, and the owner's login in their place does not", async () => {
    await expect(assertRoleSafety()).resolves.toBeUndefined();
    vi.stubEnv("KCO_DB_APP_URL", db.ownerUrl);
    await expect(assertRoleSafety()).rejects.toThrow(/KCO_DB_APP_URL is not safe .*owns tables/);
    vi.unstubAllEnvs();
  });

  test("a web role that was made a member of the owner is refused", async () => {
    await db.owner.query(`CREATE ROLE ${member} LOGIN PASSWORD 'member'`);
    await db.owner.query(`GRANT kco_etl TO ${member}`);
    await db.owner.query(`CREATE ROLE ${boss}`); // stands for an owner: the owner itself is a member of every role it made
    await db.owner.query(`GRANT ${boss} TO CURRENT_USER`);
    await db.owner.query(`GRANT CREATE ON SCHEMA gold TO ${boss}`);
    await db.owner.query(`CREATE TABLE gold.boss_table (n int); ALTER TABLE gold.boss_table OWNER TO ${boss}`);
    await db.owner.query(`GRANT ${boss} TO ${member}`);
    vi.stubEnv("KCO_DB_APP_ALL_URL", withLogin(db.appAllUrl, member, "member"));
    try {
      await expect(assertRoleSafety()).rejects.toThrow(new RegExp(`KCO_DB_APP_ALL_URL .*member of ${boss}`));
    } finally {
      vi.unstubAllEnvs();
      await db.owner.query(`DROP TABLE gold.boss_table; REVOKE CREATE ON SCHEMA gold FROM ${boss}; DROP ROLE ${member}; DROP ROLE ${boss}`);
    }
  });
});

describe("connections", () => {
  test("a transaction whose function throws leaves nothing", async () => {
    await expect(withTx(db.owner, async (client) => {
      await client.query("CREATE TABLE gone (n int)");
      throw new Error("stop");
    })).rejects.toThrow("stop");
    expect((await db.owner.query("SELECT to_regclass('gone') AS gone")).rows).toEqual([{ gone: null }]);
  });

  test("a session that the server ends is a retryable failure, and the pool serves the retry", async () => {
    const failure = await withTx(db.etl, (client) => client.query("SELECT pg_terminate_backend(pg_backend_pid())")).catch((error: unknown) => error);
    expect(isRetryableDbError(failure)).toBe(true);
    expect((await withTx(db.etl, (client) => client.query("SELECT 1 AS one"))).rows).toEqual([{ one: 1 }]);
  });

  test("a server that is not there is a retryable failure, a wrong statement is not", async () => {
    const nowhere = createPool("postgresql://nobody:x@127.0.0.1:1/none");
    const refused = await nowhere.query("SELECT 1").catch((error: unknown) => error);
    const wrong = await db.etl.query("SELEC 1").catch((error: unknown) => error);
    expect([isRetryableDbError(refused), isRetryableDbError(wrong)]).toEqual([true, false]);
    await nowhere.end();
  });

  test("dates, amounts and big integers arrive as the text PostgreSQL has, and sessions are in UTC", async () => {
    const { rows } = await db.etl.query("SELECT date '2025-03-01' AS day, ARRAY[date '2025-03-01'] AS days, 0.100000000000000001::numeric AS amount, 9007199254740993 AS big, current_setting('TimeZone') AS zone");
    expect(rows).toEqual([{ day: "2025-03-01", days: ["2025-03-01"], amount: "0.100000000000000001", big: "9007199254740993", zone: "UTC" }]);
  });
});

test("the secrets of a data folder are made once, strong and for its owner only", () => {
  const dir = mkdtempSync(join(tmpdir(), "kco-secrets-"));
  const made = loadSecrets(dir);
  expect(loadSecrets(dir)).toEqual(made);
  expect(statSync(join(dir, "secrets.json")).mode & 0o777).toBe(0o600);
  expect(new Set([...Object.values(made.rolePasswords), made.nextauthSecret, made.secretKey]).size).toBe(5);
  expect(readFileSync(join(dir, "secrets.json"), "utf8")).not.toBe("");
  rmSync(dir, { recursive: true });
});

import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acquireEmbedded, type EmbeddedServer } from "@/lib/db/embedded/acquire";
import { hasRealSources } from "@/lib/db/has-real-sources";
import { isAlive, readPostmaster } from "@/lib/db/embedded/postmaster";
import { openDatabase, type OpenDatabase } from "@/lib/db/open-database";
import { createPool, etlPool } from "@/lib/db/pools";
import { withDatabase } from "@/lib/db/urls";

const VARIABLES = ["DATABASE_URL", "KCO_DB_ETL_URL", "KCO_DB_APP_URL", "KCO_DB_APP_ALL_URL", "NEXTAUTH_SECRET", "KCO_SECRET_KEY"] as const;
let dir: string;
let open: OpenDatabase[];
let servers: EmbeddedServer[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kco-open-"));
  chmodSync(dir, 0o755);
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
  vi.stubEnv("KCO_DATA_DIR", dir);
  [open, servers] = [[], []];
});

afterEach(async () => {
  for (const database of open) await database.close();
  for (const server of servers) await server.release();
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

async function opened(): Promise<OpenDatabase> {
  const database = await openDatabase();
  open.push(database);
  return database;
}

const environment = (): (string | undefined)[] => VARIABLES.map((name) => process.env[name]);

describe("without DATABASE_URL", () => {
  test("the embedded server is set up, and every role can log in by the variables that children inherit", async () => {
    const database = await opened();
    expect(database.embedded).toBe(true);
    const who = await Promise.all(["KCO_DB_ETL_URL", "KCO_DB_APP_URL", "KCO_DB_APP_ALL_URL"].map(async (name) => {
      const pool = createPool(process.env[name] ?? "");
      const { rows } = await pool.query<{ who: string }>("SELECT current_user::text AS who");
      await pool.end();
      return rows[0]?.who;
    }));
    expect(who).toEqual(["kco_etl", "kco_app", "kco_app_all"]);
    expect(await hasRealSources()).toBe(false);
  });

  test("closing it takes the variables away and stops the server", async () => {
    const database = await opened();
    expect(environment()).not.toContain(undefined);
    await database.close();
    expect(environment()).toEqual(VARIABLES.map(() => undefined));
    const postmaster = readPostmaster(join(dir, "cluster", "data"));
    expect(postmaster !== null && isAlive(postmaster.pid, join(dir, "cluster", "data"))).toBe(false);
  });

  test("a second opening applies nothing and keeps the secrets", async () => {
    const first = await opened();
    const before = process.env.KCO_SECRET_KEY;
    expect(first.notes.length).toBeGreaterThan(0);
    await first.close();
    const second = await opened();
    expect(second.notes).toEqual([]);
    expect(process.env.KCO_SECRET_KEY).toBe(before);
  });
});

describe("with DATABASE_URL", () => {
  test("that server gets roles and schema, and no other is started", async () => {
    const server = await acquireEmbedded(join(dir, "external"), { durable: false });
    servers.push(server);
    const name = `elsewhere_${randomBytes(3).toString("hex")}`;
    const admin = createPool(server.url);
    await admin.query(`CREATE DATABASE ${name}`);
    await admin.end();
    vi.stubEnv("DATABASE_URL", withDatabase(server.url, name));
    const database = await opened();
    expect(database.embedded).toBe(false);
    expect((await etlPool().query("SELECT current_database() AS db, current_user::text AS who, (SELECT count(*)::int FROM ops.run) AS runs")).rows).toEqual([{ db: name, who: "kco_etl", runs: 0 }]);
    expect(readPostmaster(join(dir, "cluster", "data"))).toBeNull();
  });

  test("one that does not answer is named with the way out", async () => {
    vi.stubEnv("DATABASE_URL", "postgresql://kco:hunter2@127.0.0.1:1/kco");
    const failure = await openDatabase().catch((error: Error) => error.message);
    expect(failure).toMatch(/^The database of DATABASE_URL at 127\.0\.0\.1:1\/kco cannot be used \(.*ECONNREFUSED.*\)\. Start it or correct DATABASE_URL/);
    expect(failure).not.toContain("hunter2");
  });
});

test("a web replica with only the web's URLs prepares nothing and needs no owner", async () => {
  vi.stubEnv("KCO_DB_APP_URL", "postgresql://kco_app@127.0.0.1:1/kco");
  vi.stubEnv("KCO_DB_APP_ALL_URL", "postgresql://kco_app_all@127.0.0.1:1/kco");
  expect(await opened()).toMatchObject({ embedded: false, notes: [] });
});

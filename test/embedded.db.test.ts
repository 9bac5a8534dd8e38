import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acquireEmbedded, type EmbeddedServer } from "@/lib/db/embedded/acquire";
import { locate } from "@/lib/db/embedded/location";
import { ensureRoles } from "@/lib/db/roles";
import { withLogin } from "@/lib/db/urls";
import { isAlive, readPostmaster } from "@/lib/db/embedded/postmaster";

let dir: string;
let held: EmbeddedServer[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kco-embedded-"));
  chmodSync(dir, 0o755);
  held = [];
});

afterEach(async () => {
  await Promise.all(held.map((server) => server.release()));
  rmSync(dir, { recursive: true, force: true });
});

const data = (): string => join(dir, "cluster", "data");

async function acquire(durable = false): Promise<EmbeddedServer> {
  const server = await acquireEmbedded(dir, { durable });
  held.push(server);
  return server;
}

async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

function killPostmaster(): number {
  const pid = readPostmaster(data())?.pid ?? 0;
  process.kill(pid, "SIGKILL");
  return pid;
}

const running = (): boolean => {
  const postmaster = readPostmaster(data());
  return postmaster !== null && isAlive(postmaster.pid, data());
};

describe("sharing one server", () => {
  test("first starters that race end on one server, and only the last to leave stops it", async () => {
    const servers = await Promise.all([acquire(), acquire(), acquire()]);
    expect(new Set(servers.map((server) => server.url)).size).toBe(1);
    await servers[0]?.release();
    await servers[1]?.release();
    expect(await query(servers[2]?.url ?? "", "SELECT current_user::text AS who")).toEqual([{ who: "kco_owner" }]);
    await servers[2]?.release();
    expect(running()).toBe(false);
  });

  test("a process that joins while the last one stops the server gets a running server", async () => {
    for (let round = 0; round < 3; round++) {
      const first = await acquire();
      const [, second] = await Promise.all([first.release(), acquire()]);
      expect(await query(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await second.release();
    }
    expect(running()).toBe(false);
  });

  test("the owner role is no superuser, so that what works here works on a hosted PostgreSQL", async () => {
    const { url } = await acquire();
    expect(await query(url, "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: true }]);
  });

  test("a login whose password is not the stored one is repaired", async () => {
    const { url } = await acquire();
    const passwords = { kco_etl: "first-etl", kco_app: "first-app", kco_app_all: "first-all" };
    await ensureRoles(url, passwords);
    await query(url, "ALTER ROLE kco_app PASSWORD 'somebody changed it'");
    await expect(query(withLogin(url, "kco_app", passwords.kco_app), "SELECT 1")).rejects.toThrow(/password authentication failed/);
    await ensureRoles(url, passwords);
    expect(await query(withLogin(url, "kco_app", passwords.kco_app), "SELECT current_setting('statement_timeout') AS limit")).toEqual([{ limit: "5s" }]);
  });

  test("passwords are random and readable by nobody else", async () => {
    await acquire();
    const file = join(dir, "cluster", "password");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8").length).toBeGreaterThanOrEqual(32);
    expect(statSync(data()).mode & 0o777).toBe(0o700);
  });
});

describe("after a kill -9", () => {
  test("the next start recovers what was committed", async () => {
    const first = await acquire(true);
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    const pid = killPostmaster();
    await first.release();
    const second = await acquire(true);
    expect(await query(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
    expect(readPostmaster(data())?.pid).not.toBe(pid);
  });

  test("a process that still uses the server brings it back at the same address", async () => {
    const server = await acquire();
    killPostmaster();
    await vi.waitFor(async () => expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]), { timeout: 20_000, interval: 100 });
    await server.release();
    expect(running()).toBe(false);
  });

  test("a pid file that names another living process does not block the start", async () => {
    await (await acquire()).release();
    writeFileSync(join(data(), "postmaster.pid"), `${process.pid}\n${data()}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`);
    const { url } = await acquire();
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("a first start that was killed half way leaves nothing that the next one trips over", async () => {
    mkdirSync(join(dir, "cluster.2147483646-dead", "data"), { recursive: true });
    await acquire();
    expect(existsSync(join(dir, "cluster.2147483646-dead"))).toBe(false);
  });
});

test("a fixed port that is taken is named with the way out", async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port)));
  vi.stubEnv("KCO_PG_PORT", String(port));
  try {
    await expect(acquire()).rejects.toThrow(new RegExp(`Port ${port} .* is taken.*KCO_PG_PORT`));
  } finally {
    vi.unstubAllEnvs();
    taken.close();
  }
});

// Only root changes accounts: others run the server as themselves and need no other folder.
describe.runIf(process.getuid?.() === 0)("started by root", () => {
  test("the server runs as nobody", async () => {
    await acquire();
    expect(statSync(data()).uid).toBe(65_534);
    expect(readFileSync(`/proc/${readPostmaster(data())?.pid}/status`, "utf8")).toMatch(/^Uid:\s+65534\s+65534/m);
  });

  test("a data folder that nobody cannot enter is moved under /var/tmp, and the user is told", () => {
    chmodSync(dir, 0o700);
    const location = locate(join(dir, "inner"));
    expect(location.base).toMatch(/^\/var\/tmp\/kco-[0-9a-f]{12}$/);
    expect(location.notes).toEqual([expect.stringContaining(`cannot enter ${join(dir, "inner")}`)]);
    rmSync(location.base, { recursive: true });
  });

  test("a folder planted by another account is refused", () => {
    chmodSync(dir, 0o700);
    const { base } = locate(join(dir, "planted"));
    rmSync(base, { recursive: true });
    writeFileSync(base, "");
    expect(() => locate(join(dir, "planted"))).toThrow(/EEXIST|not a folder of this account/);
    rmSync(base);
  });
});

// The web process with its jobs, built for production, against a PostgreSQL of its own that goes away: boot, cut connections, drain (FA-2, FA-4, FA-5).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";
import { dagOf } from "@/jobs/daily";
import { claimRun } from "@/jobs/run/claim-run";
import { executeRun } from "@/jobs/run/execute-run";
import { goldHash } from "@/jobs/verify/gold-hash";
import { HttpPerson } from "../access/http-person";
import { addPerson, PASSWORD } from "../access/world";
import { startApp, type AppServer } from "../setup/app-server";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { expectImportedOnce, makeBills, queueImport, type Bills } from "./bill";
import { campaign, runsOf } from "./campaign";
import { startOwnPostgres, type OwnPostgres } from "./own-postgres";

const DRAINS = runsOf(1, 20);
const BOOTS = runsOf(1, 20);
const ROWS = 20_000; // takes longer than the longest pause before SIGTERM
const READY_MS = 5_000;
const DRAIN_MS = 10_000;

let pg: OwnPostgres;
let db: TestDatabase;
let bills: Bills;
let undisturbed: string;

beforeAll(async () => {
  pg = await startOwnPostgres();
  bills = makeBills();
  db = await createTestDatabase(pg.server);
  await addPerson(db.owner, "ana", "analyst");
  const world = await createTestDatabase(pg.server);
  await queueImport(world, bills.write(2, ROWS));
  const claim = await claimRun(world.etl, "test:1:calm");
  if (!claim) throw new Error("the import was not claimed");
  await executeRun(claim, { etlUrl: world.etlUrl, dag: dagOf(claim.run) });
  undisturbed = (await goldHash(world.etl)).sha256;
  await world.drop();
}, 180_000);
afterAll(async () => {
  bills?.remove();
  await db?.drop();
  await pg?.remove();
});

const status = (app: AppServer, path: string): Promise<number> => fetch(app.url + path, { redirect: "manual" }).then((response) => response.status);

test(`FA-5: with the database away at its start the process lives, says that it is not ready, and is so within ${READY_MS / 1000} s of the database's return`, ({ task }) =>
  campaign(task, BOOTS, async () => {
    await pg.halt();
    const app = await startApp(db, { KCO_JOBS: "on" });
    try {
      expect(await status(app, "/healthz")).toBe(200);
      const waiting = await fetch(`${app.url}/readyz`);
      expect([waiting.status, ((await waiting.json()) as { reasons: string[] }).reasons]).toEqual([503, ["scheduler: not started yet", "database: does not answer"]]);
      expect(await new HttpPerson(app.url).signIn("ana@example.com", PASSWORD)).toBe(false);
      await pg.start();
      await expect.poll(() => status(app, "/readyz"), { timeout: READY_MS, interval: 50 }).toBe(200);
      expect(await new HttpPerson(app.url).signIn("ana@example.com", PASSWORD)).toBe(true);
    } finally {
      await app.stop();
      await pg.start();
    }
  }), BOOTS * 60_000);

test("FA-4: when every connection of the web and the jobs is ended, nobody who asks sees a 500, and after five seconds all is as before", async () => {
  const app = await startApp(db, { KCO_JOBS: "on" });
  try {
    const ana = new HttpPerson(app.url);
    expect(await ana.signIn("ana@example.com", PASSWORD)).toBe(true);
    const ask = (): Promise<number[]> => Promise.all(["/admin/runs", "/api/v1/runs", "/readyz"].map(async (path) => (await ana.ask(path)).status));
    expect(await ask()).toEqual([200, 200, 200]);
    const cut = Date.now();
    await pg.asSuperuser(db.name, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    const seen = new Set<number>();
    while (Date.now() - cut < 5_000) (await ask()).forEach((code) => seen.add(code));
    expect([...seen].filter((code) => code !== 200 && code !== 503)).toEqual([]);
    for (let i = 0; i < 5; i++) expect(await ask()).toEqual([200, 200, 200]);
  } finally {
    await app.stop();
  }
});

/** The text of a bundle and of every chunk that it may load. */
function textOf(file: string, seen = new Set<string>()): string {
  if (seen.has(file)) return "";
  seen.add(file);
  const text = readFileSync(file, "utf8");
  return text + [...text.matchAll(/["'](\.{1,2}\/[^"']+\.mjs)["']/g)].map(([, path]) => textOf(join(dirname(file), path ?? ""), seen)).join("");
}

test("FA-1: the fault points of what is built for production cannot be armed: the code for it is not there", () => {
  const root = projectRoot();
  const web = readdirSync(join(root, ".next", "server"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js")).map((name) => readFileSync(join(root, ".next", "server", name), "utf8")).join("");
  for (const [name, text] of [["worker", textOf(join(root, "build", "worker.mjs"))], ["cli", textOf(join(root, "build", "cli.mjs"))], ["web", web]] as const) {
    expect(text.includes("heartbeat_at"), `${name} has the pipeline`).toBe(true);
    expect(text.includes("process.env.KCO_FAILPOINT") || text.includes("SIGSTOP"), `${name} could be armed`).toBe(false);
  }
});

test(`FA-2: SIGTERM in the middle of a run ends the process within ${DRAIN_MS / 1000} s, the run waits without a crash, and the next process finishes it`, ({ task }) =>
  campaign(task, DRAINS, async (run) => {
    const world = await createTestDatabase(pg.server);
    try {
      const id = await queueImport(world, bills.write(2, ROWS));
      const first = await startApp(world, { KCO_JOBS: "on" });
      await expect.poll(async () => (await world.owner.query("SELECT FROM ops.step_run WHERE run_id = $1", [id])).rowCount, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
      await sleep((run * 97) % 400);
      const asked = Date.now();
      await first.stop();
      expect(Date.now() - asked).toBeLessThan(DRAIN_MS);
      expect(first.logs()).toContain("drained");
      const steps = async (): Promise<string[]> => (await world.owner.query<{ status: string }>("SELECT DISTINCT status FROM ops.step_run")).rows.map((row) => row.status);
      expect(await steps()).not.toContain("crashed");
      expect((await world.owner.query("SELECT status, recoveries FROM ops.run WHERE id = $1", [id])).rows).toEqual([{ status: "queued", recoveries: 0 }]);
      const second = await startApp(world, { KCO_JOBS: "on", KCO_FAILPOINT: "claim:1:kill" }); // means nothing to what is built for production
      await expect.poll(async () => (await world.owner.query("SELECT status FROM ops.run WHERE id = $1", [id])).rows[0]?.status, { timeout: 60_000, interval: 100 }).toBe("succeeded_with_warnings");
      await second.stop();
      await expectImportedOnce(world, undisturbed);
    } finally {
      await world.drop();
    }
  }), DRAINS * 120_000);

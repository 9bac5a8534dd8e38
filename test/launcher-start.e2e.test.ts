import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { projectRoot } from "@/lib/config/root";
import { isAlive, readPostmaster } from "@/lib/db/embedded/postmaster";

const SECOND_START_MS = 10_000;

let dir: string;
let port: number;
const started: ChildProcess[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "kco-start-"));
  chmodSync(dir, 0o755);
  port = await new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolve(free));
    });
  });
});

afterAll(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  await vi.waitFor(() => expect(databaseRuns()).toBe(false), { timeout: 20_000 });
  rmSync(dir, { recursive: true, force: true });
});

const answers = (): Promise<boolean> => fetch(`http://127.0.0.1:${port}/healthz`, { redirect: "manual" }).then(() => true, () => false);

function databaseRuns(): boolean {
  const data = join(dir, "cluster", "data");
  const postmaster = readPostmaster(data);
  return postmaster !== null && isAlive(postmaster.pid, data);
}

interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<void>;
  readyAfterMs: number;
}

/** Starts the product in a process group of its own, as a terminal would, and waits until it greets. */
async function start(command: string, args: readonly string[]): Promise<Started> {
  const begun = Date.now();
  const { npm_lifecycle_event: _ours, ...environment } = process.env;
  const env = { ...environment, PORT: String(port), KCO_DATA_DIR: dir, KCO_DEMO: "off", DATABASE_URL: "", KCO_DB_APP_URL: "", KCO_DB_APP_ALL_URL: "", KCO_DB_ETL_URL: "", KCO_LOG_LEVEL: "info" };
  const child = spawn(command, args, { cwd: projectRoot(), env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const greeted = vi.waitFor(() => expect(output).toContain(`http://localhost:${port}`), { timeout: 90_000, interval: 50 });
  const failed = ended.then(() => Promise.reject(new Error(`It ended before it was ready:\n${output}`)));
  await Promise.race([greeted, failed]);
  return { child, output: () => output, ended, readyAfterMs: Date.now() - begun };
}

const node = (): Promise<Started> => start(process.execPath, ["scripts/start.mjs"]);

async function expectNothingLeft(): Promise<void> {
  await vi.waitFor(async () => expect({ web: await answers(), database: databaseRuns() }).toEqual({ web: false, database: false }), { timeout: 15_000, interval: 100 });
}

describe("npm start", () => {
  test("tells address and the link that makes the first admin, and Ctrl-C ends web and database", async () => {
    const product = await node();
    expect(await answers()).toBe(true);
    const [link = ""] = /http:\S+\/setup\?token=[\w-]{43}/.exec(product.output()) ?? [];
    expect((await fetch(link.replace("localhost", "127.0.0.1"))).status).toBe(200);
    process.kill(-(product.child.pid ?? 0), "SIGINT");
    await product.ended;
    await expectNothingLeft();
  });

  test("the end of npm ends everything that npm started", async () => {
    const product = await start("npm", ["start"]);
    product.child.kill("SIGTERM");
    await product.ended;
    await expectNothingLeft();
  });

  test("after a kill -9 the web ends by itself and the next start is not blocked", async () => {
    const first = await node();
    first.child.kill("SIGKILL");
    await first.ended;
    await vi.waitFor(async () => expect(await answers()).toBe(false), { timeout: 15_000, interval: 100 });
    const second = await node();
    expect(await answers()).toBe(true);
    second.child.kill("SIGTERM");
    await second.ended;
    await expectNothingLeft();
  });

  test(`a second start is ready within ${SECOND_START_MS / 1000} s`, async () => {
    const product = await node();
    product.child.kill("SIGTERM");
    await product.ended;
    const share = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()); // other work on the machine takes its part of the cores
    expect(product.readyAfterMs).toBeLessThan(SECOND_START_MS * share);
  });
});

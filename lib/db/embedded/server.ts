// Starts and stops the embedded server, whatever state the last process left it in.
import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { SUPERUSER, type Cluster } from "./cluster";
import { isAlive, markStale, readPostmaster } from "./postmaster";
import { runProgram } from "./run-program";
import { hostBasedAccess, postmasterOptions, type ServerSettings } from "./settings";

const START_BUDGET_MS = 90_000; // crash recovery of a killed server replays at most a checkpoint interval
const POLL_MS = 100;
const MAX_LOG_BYTES = 10 * 2 ** 20;
const MAX_FAILURES = 3;

export function superuserUrl(cluster: Cluster, port: number): string {
  return `postgresql://${SUPERUSER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/postgres`;
}

/** True when the server at `port` answers a query and is the one of this data folder. */
async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new Client({ connectionString: superuserUrl(cluster, port), connectionTimeoutMillis: 3000 });
  client.on("error", () => undefined); // a server that dies while we ask: the query below rejects
  try {
    await client.connect();
    const result = await client.query<{ dir: string }>("SELECT current_setting('data_directory') AS dir");
    return result.rows[0]?.dir === cluster.data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function logSize(file: string): number {
  try {
    const fd = openSync(file, "r");
    const { size } = fstatSync(fd);
    closeSync(fd);
    return size;
  } catch {
    return 0;
  }
}

/** One attempt with pg_ctl; resolves with what went wrong, or null when the server is up. */
async function tryStart(cluster: Cluster, settings: ServerSettings, port: number): Promise<string | null> {
  const { data, log, location } = cluster;
  if (logSize(log) > MAX_LOG_BYTES) renameSync(log, `${log}.1`);
  writeFileSync(join(data, "pg_hba.conf"), hostBasedAccess(settings)); // keeps its owner, the server's account
  const before = logSize(log);
  const args = ["start", "-D", data, "-l", log, "-w", "-t", "60", "-s", "-o", postmasterOptions(settings, port)];
  const result = await runProgram(join(location.native, "bin", "pg_ctl"), args, location.user);
  if (result.code === 0) return null;
  return `${logSize(log) > before ? readFileSync(log).subarray(before).toString() : ""}${result.output}`;
}

function startError(cluster: Cluster, settings: ServerSettings, port: number, said: string): AppError {
  if (/No space left on device/.test(said)) return new AppError("unavailable", `The disk that holds ${cluster.data} is full: free some space and start again.`);
  if (/could not (bind|create any TCP)/.test(said)) return new AppError("unavailable", `Port ${port} for the embedded PostgreSQL is taken: stop what uses it, or set KCO_PG_PORT to another (now ${settings.port ?? "any free port"}).`);
  const fatal = said.split("\n").find((line) => /FATAL|PANIC|error:/.test(line)) ?? said.trim().split("\n").at(-1) ?? "";
  if (/incompatible with server/.test(said)) return new AppError("unavailable", `The data in ${cluster.data} belongs to another PostgreSQL version (${fatal.trim()}). Use the release that made it, or set KCO_DATA_DIR to a new folder.`);
  return new AppError("unavailable", `The embedded PostgreSQL does not start: ${fatal.trim()} (log: ${cluster.log}).`);
}

function assertOurData(cluster: Cluster): void {
  const owner = statSync(cluster.data).uid;
  const runsAs = cluster.location.user.uid ?? process.getuid?.();
  if (runsAs === undefined || owner === runsAs) return;
  throw new AppError("unavailable", `The database files in ${cluster.data} belong to user id ${owner}, and this start would run them as ${runsAs}. Start as the account that made them, or set KCO_DATA_DIR to another folder.`);
}

/**
 * Makes sure that the server of `cluster` runs and answers; returns its port.
 * Adopts a running one, waits for one that is starting or stopping, mends what a kill -9 left.
 */
export async function ensureServer(cluster: Cluster, settings: ServerSettings): Promise<number> {
  assertOurData(cluster);
  const deadline = Date.now() + START_BUDGET_MS;
  for (let failures = 0; Date.now() < deadline; ) {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster && isAlive(postmaster.pid, cluster.data)) {
      if (postmaster.ready && (await answers(cluster, postmaster.port))) return postmaster.port;
      await sleep(POLL_MS);
      continue;
    }
    if (postmaster) markStale(cluster.data);
    const port = settings.port ?? (await freePort());
    const said = await tryStart(cluster, settings, port);
    if (said === null) continue;
    const passing = /lock file .* already exists|pre-existing shared memory|another server (might|may) be running|did not start in time/.test(said);
    if (!passing && ++failures >= (settings.port === undefined ? MAX_FAILURES : 1)) throw startError(cluster, settings, port, said);
    await sleep(POLL_MS);
  }
  throw new AppError("unavailable", `The embedded PostgreSQL did not answer within ${START_BUDGET_MS / 1000} s (log: ${cluster.log}).`);
}

/** Stops the server and waits for it; a server that is gone already is fine. */
export async function stopServer(cluster: Cluster): Promise<void> {
  const args = ["stop", "-D", cluster.data, "-m", "fast", "-w", "-t", "60", "-s"];
  const result = await runProgram(join(cluster.location.native, "bin", "pg_ctl"), args, cluster.location.user).catch((error: unknown) => ({ code: 1, output: messageOf(error) }));
  if (result.code === 0) return;
  const postmaster = readPostmaster(cluster.data);
  if (postmaster === null || !isAlive(postmaster.pid, cluster.data)) return; // killed before or meanwhile: the next start mends it
  throw new AppError("unavailable", `The embedded PostgreSQL did not stop: ${result.output.trim()} (log: ${cluster.log}).`);
}

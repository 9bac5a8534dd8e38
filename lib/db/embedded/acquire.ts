// Shares the embedded server between processes: each holds a shared advisory lock while it uses it, and who leaves last stops it.
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { log } from "@/lib/log/log";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { ensureCluster, type Cluster } from "./cluster";
import { locate } from "./location";
import { ensureOwnerDatabase, OWNER } from "./owner-database";
import { assertRunnable } from "./package";
import { ensureServer, stopServer, superuserUrl } from "./server";
import { serverSettings, type ServerSettings } from "./settings";

/** Advisory lock in the `postgres` database: shared = "I use this server", exclusive = "nobody does, I stop it". */
const USE_LOCK = 7_020_250_001;
const HOLD_BUDGET_MS = 60_000;
const REJOIN_ATTEMPTS = 20;
const REJOIN_PAUSE_MS = 500;

export interface EmbeddedServer {
  /** Connection URL of the owner role on database `kco`. */
  url: string;
  /** What was placed elsewhere than asked, to be said to the user. */
  notes: string[];
  /** Leaves the server, and stops it when nobody else uses it. May be called twice. */
  release(): Promise<void>;
}

interface Hold {
  client: Client;
  port: number;
}

async function tryHold(cluster: Cluster, port: number): Promise<Hold | null> {
  const client = new Client({ connectionString: superuserUrl(cluster, port), application_name: `kco hold ${process.pid} ${process.argv.slice(1, 3).join(" ")}`.slice(0, 63), keepAlive: true });
  client.on("error", () => undefined); // "end" follows and is what we act on
  try {
    await client.connect();
    const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock_shared($1) AS held", [USE_LOCK]);
    if (rows[0]?.held) return { client, port };
  } catch {
    // The server is going down: the caller starts over.
  }
  await client.end().catch(() => undefined);
  return null;
}

/** Starts or joins the server and takes the shared lock; a server that its last user is just stopping is waited for and started again. */
async function join(cluster: Cluster, settings: ServerSettings): Promise<Hold> {
  const deadline = Date.now() + HOLD_BUDGET_MS;
  while (Date.now() < deadline) {
    const hold = await tryHold(cluster, await ensureServer(cluster, settings));
    if (hold) return hold;
    await sleep(50);
  }
  throw new AppError("unavailable", `The embedded PostgreSQL in ${cluster.data} is being stopped by another process and does not come back.`);
}

async function leave(cluster: Cluster, hold: Hold): Promise<void> {
  let last = false;
  try {
    await hold.client.query("SELECT pg_advisory_unlock_shared($1)", [USE_LOCK]);
    const { rows } = await hold.client.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [USE_LOCK]);
    last = rows[0]?.alone ?? false;
  } catch {
    return; // the server is gone, so there is nothing to stop
  }
  if (last) await stopServer(cluster);
  await hold.client.end().catch(() => undefined);
}

/**
 * Uses the embedded server of `dataDir` (absolute), setting it up or starting it when needed.
 * When the server dies under us it is started again on the same port, so open URLs stay true.
 * @param options.durable false only in tests: no fsync
 */
export async function acquireEmbedded(dataDir: string, options: { durable?: boolean } = {}): Promise<EmbeddedServer> {
  const settings = serverSettings(process.env, options.durable ?? true);
  const location = locate(dataDir);
  assertRunnable(location.native, location.user);
  const cluster = await ensureCluster(location);
  let hold = await join(cluster, settings);
  let leaving = false;
  let rejoining: Promise<void> | undefined;
  const rejoin = async (): Promise<void> => {
    for (let attempt = 1; !leaving && attempt <= REJOIN_ATTEMPTS; attempt++) {
      try {
        hold = await join(cluster, { ...settings, port: hold.port });
        hold.client.once("end", onLost);
        log.warn({ attempt }, "embedded PostgreSQL is back");
        return;
      } catch (error) {
        log.warn({ attempt, reason: messageOf(error) }, "embedded PostgreSQL is not back yet");
        await sleep(REJOIN_PAUSE_MS);
      }
    }
  };
  const onLost = (): void => {
    if (!leaving) rejoining = rejoin();
  };
  hold.client.once("end", onLost);
  let released: Promise<void> | undefined;
  const release = (): Promise<void> => {
    leaving = true;
    return (released ??= (rejoining ?? Promise.resolve()).then(() => leave(cluster, hold)));
  };
  try {
    await ensureOwnerDatabase(hold.client, cluster.password);
  } catch (error) {
    await release();
    throw error;
  }
  return { url: `postgresql://${OWNER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${hold.port}/kco`, notes: location.notes, release };
}

// A PostgreSQL of the test's own, durable as in production, that may be killed at any time and comes back at the same port.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { ProvidedContext } from "vitest";
import { loadSecrets } from "@/lib/config/secrets";
import { ensureCluster } from "@/lib/db/embedded/cluster";
import { locate } from "@/lib/db/embedded/location";
import { ensureOwnerDatabase, OWNER } from "@/lib/db/embedded/owner-database";
import { isAlive, readPostmaster } from "@/lib/db/embedded/postmaster";
import { ensureServer, stopServer, superuserUrl } from "@/lib/db/embedded/server";
import { migrate } from "@/lib/db/migrate";
import { ensureRoles } from "@/lib/db/roles";
import { withDatabase } from "@/lib/db/urls";

export interface OwnPostgres {
  /** For createTestDatabase: clones of it are migrated databases of this server. */
  readonly server: ProvidedContext["database"];
  /** SIGKILL to the postmaster; its backends end by themselves. */
  readonly kill: () => void;
  /** An orderly end: nobody can connect until `start`. */
  readonly halt: () => Promise<void>;
  /** Starts it again where it was, crash recovery included; a running one is left alone. */
  readonly start: () => Promise<void>;
  /** Statements of the superuser in a database: what no role of the product may do. */
  readonly asSuperuser: (database: string, sql: string) => Promise<void>;
  /** Ends it and removes its files. */
  readonly remove: () => Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dir = mkdtempSync(join(tmpdir(), "kco-own-pg-"));
  chmodSync(dir, 0o755); // where tests run as root the server is another account's
  const cluster = await ensureCluster(locate(dir));
  const settings = { port: undefined, listen: undefined, durable: true };
  const port = await ensureServer(cluster, settings);
  const asSuperuser = async (database: string, work: (client: Client) => Promise<unknown>): Promise<void> => {
    const client = new Client({ connectionString: withDatabase(superuserUrl(cluster, port), database) });
    client.on("error", () => undefined);
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const kill = (): void => {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster && isAlive(postmaster.pid, cluster.data)) process.kill(postmaster.pid, "SIGKILL");
  };
  const ended = (): never => {
    kill();
    process.exit(143);
  };
  process.once("SIGTERM", ended); // tests that are stopped leave no server behind
  await asSuperuser("postgres", (client) => ensureOwnerDatabase(client, cluster.password));
  const ownerUrl = `postgresql://${OWNER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/kco`;
  const passwords = loadSecrets(dir).rolePasswords;
  await ensureRoles(ownerUrl, passwords);
  await asSuperuser("postgres", (client) => client.query(`CREATE DATABASE kco_template OWNER ${OWNER}`));
  await migrate(withDatabase(ownerUrl, "kco_template"));
  return {
    server: { ownerUrl, passwords, template: "kco_template" },
    kill,
    halt: () => stopServer(cluster),
    start: async () => void (await ensureServer(cluster, { ...settings, port })),
    asSuperuser: (database, sql) => asSuperuser(database, (client) => client.query(sql)),
    remove: async () => {
      process.off("SIGTERM", ended);
      await stopServer(cluster);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

// Before database tests: a PostgreSQL of their own (no fsync), the roles, and a migrated template that each test file clones.
import { join, resolve } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { projectRoot } from "@/lib/config/root";
import { loadSecrets, type Secrets } from "@/lib/config/secrets";
import { acquireEmbedded } from "@/lib/db/embedded/acquire";
import { migrate } from "@/lib/db/migrate";
import { migrationsHash, readMigrations } from "@/lib/db/migrations";
import { ensureRoles } from "@/lib/db/roles";
import { withDatabase } from "@/lib/db/urls";

declare module "vitest" {
  export interface ProvidedContext {
    database: { ownerUrl: string; passwords: Secrets["rolePasswords"]; template: string };
  }
}

const TEMPLATE_LOCK = 7_020_250_005;
const TEMPLATES_KEPT = 4; // edits of the migrations make new ones

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Databases of test processes that were killed, and templates of schemas long gone. */
async function sweep(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname LIKE 'kco\\_t%' ORDER BY oid DESC");
  const left = rows.filter(({ datname }) => {
    const pid = /^kco_test_(\d+)_/.exec(datname)?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  const old = rows.filter(({ datname }) => datname.startsWith("kco_template_")).slice(TEMPLATES_KEPT);
  for (const { datname } of [...left, ...old]) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}

async function ensureTemplate(ownerUrl: string): Promise<string> {
  const migrations = readMigrations();
  const name = `kco_template_${migrationsHash(migrations).slice(0, 12)}`;
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    await sweep(client);
    const present = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (present.rowCount) return name;
    await client.query(`DROP DATABASE IF EXISTS ${name}_draft WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}_draft`);
    await migrate(withDatabase(ownerUrl, `${name}_draft`), migrations);
    await client.query(`ALTER DATABASE ${name}_draft RENAME TO ${name}`);
    return name;
  } finally {
    await client.end();
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  process.env.KCO_ROOT ??= process.cwd();
  const dir = join(resolve(projectRoot(), process.env.KCO_DATA_DIR ?? ".kco"), "test");
  const secrets = loadSecrets(dir);
  const server = await acquireEmbedded(dir, { durable: false });
  try {
    await ensureRoles(server.url, secrets.rolePasswords);
    project.provide("database", { ownerUrl: server.url, passwords: secrets.rolePasswords, template: await ensureTemplate(server.url) });
  } catch (error) {
    await server.release();
    throw error;
  }
  process.once("SIGTERM", () => void server.release().finally(() => process.exit(143))); // vitest tears down on Ctrl-C only
  return () => server.release();
}

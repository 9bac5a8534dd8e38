// Runs the migrations, each in its own transaction, and keeps Prisma's table: Prisma's own runner needs an engine that npm does not carry.
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { readMigrations, type Migration } from "./migrations";

const MIGRATE_LOCK = 7_020_250_004;
const OLDEST_SERVER = 150_000;

const HISTORY = `CREATE TABLE IF NOT EXISTS public._prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

async function assertServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number }>("SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number");
  if ((rows[0]?.number ?? 0) < OLDEST_SERVER) throw new AppError("unavailable", `The database is PostgreSQL ${rows[0]?.version}: version 15 or newer is needed.`);
}

/** A starter that is killed half way would hold its locks until its statement ends, which may be minutes: the server looks every second. */
async function watchConnection(client: Client): Promise<void> {
  await client.query("SET client_connection_check_interval = '1s'").catch(() => undefined); // a platform that cannot look has only 0
}

async function applied(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    "SELECT migration_name, checksum FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** The migrations `done` lacks; throws when one that was applied has been edited or has vanished. */
function pendingOf(migrations: readonly Migration[], done: ReadonlyMap<string, string>): Migration[] {
  for (const [name, checksum] of done) {
    const file = migrations.find((migration) => migration.name === name);
    if (!file) throw new AppError("conflict", `The database has migration ${name}, which this version does not know: it was made by a newer version. Update the checkout, or set KCO_DATA_DIR to another folder.`);
    if (file.checksum !== checksum) throw new AppError("conflict", `Migration ${name} was changed after it had been applied to this database. Restore prisma/migrations/${name}/migration.sql and write a new migration for the change.`);
  }
  return migrations.filter((migration) => !done.has(migration.name));
}

function lineOf(sql: string, position: string | undefined): string {
  return position === undefined ? "" : `, line ${sql.slice(0, Number(position)).split("\n").length}`;
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL timezone = 'UTC'");
    await client.query(migration.sql);
    await client.query("INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, clock_timestamp(), 1)", [randomUUID(), migration.checksum, migration.name]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    const { code, position } = error as { code?: string; position?: string };
    const rights = code === "42501" ? " The login of DATABASE_URL must own the database, or have CREATE on it and on its schema public." : "";
    throw new AppError("unavailable", `Migration ${migration.name} failed${lineOf(migration.sql, position)} (${code ?? "no code"}: ${messageOf(error)}); nothing of it was kept.${rights}`, { cause: error });
  }
}

/**
 * Brings the database of `ownerUrl` to the newest schema; the roles must exist (ensureRoles).
 * Two starters at once run each migration once; an interrupted one leaves nothing and is run again.
 * @returns names of the migrations that were applied now
 */
export async function migrate(ownerUrl: string, migrations: readonly Migration[] = readMigrations()): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl, application_name: "kco migrate" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await assertServer(client);
    await watchConnection(client);
    const { rows } = await client.query<{ known: boolean }>("SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS known");
    if (rows[0]?.known && pendingOf(migrations, await applied(client)).length === 0) return [];
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATE_LOCK]);
    await client.query(HISTORY).catch((error: unknown) => {
      throw new AppError("unavailable", `The login of DATABASE_URL cannot create tables (${messageOf(error)}). It must own the database, or have CREATE on it and on its schema public.`, { cause: error });
    });
    const pending = pendingOf(migrations, await applied(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end().catch(() => undefined);
  }
}

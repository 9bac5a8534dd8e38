// Opens the product's database for a process: embedded or external, roles and schema current, URLs and secrets in the environment.
import { Client } from "pg";
import { dataDir } from "@/lib/config/root";
import { loadSecrets } from "@/lib/config/secrets";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { acquireEmbedded } from "./embedded/acquire";
import { migrate } from "./migrate";
import { closePools } from "./pools";
import { ensureRoles, type LoginRole, type RolePasswords } from "./roles";
import { URL_VARIABLES, withLogin, type DatabaseRole } from "./urls";

export interface OpenDatabase {
  /** True when the server is the embedded one. */
  embedded: boolean;
  /** What the user should know: relocated folders, migrations that were applied. */
  notes: string[];
  /** Ends the shared pools and leaves the embedded server; the last process to leave stops it. */
  close(): Promise<void>;
}

const LOGINS: ReadonlyArray<[LoginRole, Exclude<DatabaseRole, "owner">]> = [["kco_etl", "etl"], ["kco_app", "app"], ["kco_app_all", "app_all"]];

async function assertReachable(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const { hostname, port, pathname } = new URL(url);
    throw new AppError("unavailable", `The database of DATABASE_URL at ${hostname}:${port || 5432}${pathname} cannot be used (${messageOf(error) || (error as { code?: string }).code}). Start it or correct DATABASE_URL; without DATABASE_URL the embedded PostgreSQL is used.`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Sets what is not set yet and gives back how to take it away again, so that a closed database leaves no URL to a stopped server. */
function fillEnvironment(values: Readonly<Record<string, string>>): () => void {
  const added = Object.keys(values).filter((name) => !process.env[name]);
  for (const name of added) process.env[name] = values[name];
  return () => added.forEach((name) => delete process.env[name]);
}

/** Roles first, because the migrations grant to them. Logins whose URL is given in the environment keep their password. */
async function prepare(ownerUrl: string, passwords: RolePasswords): Promise<string[]> {
  const ours: Partial<Record<LoginRole, string>> = {};
  for (const [role, key] of LOGINS) if (!process.env[URL_VARIABLES[key]]) ours[role] = passwords[role];
  await ensureRoles(ownerUrl, ours);
  const applied = await migrate(ownerUrl);
  return applied.map((name) => `applied migration ${name}`);
}

/** Ctrl-C must not leave the embedded server behind a command that handles no signals itself; where somebody does, they call close. */
function closeOnSignals(close: () => Promise<void>): () => void {
  const handlers = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const handle = (): void => {
      if (process.listenerCount(signal) === 1) void close().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
    };
    process.on(signal, handle);
    return () => process.off(signal, handle);
  });
  return () => handlers.forEach((remove) => remove());
}

function isReplica(): boolean {
  return !process.env.DATABASE_URL && Boolean(process.env.KCO_DB_APP_URL) && Boolean(process.env.KCO_DB_APP_ALL_URL);
}

/**
 * Makes the database usable for this process and its children and sets DATABASE_URL, KCO_DB_*_URL, NEXTAUTH_SECRET, KCO_SECRET_KEY.
 * DATABASE_URL given: that server. Only KCO_DB_APP_URL and KCO_DB_APP_ALL_URL given: a web replica, nothing is prepared. Else: the embedded one.
 */
export async function openDatabase(): Promise<OpenDatabase> {
  if (isReplica()) return { embedded: false, notes: [], close: closePools };
  const dir = dataDir();
  const secrets = loadSecrets(dir);
  const external = process.env.DATABASE_URL || undefined; // empty counts as not set
  if (external) await assertReachable(external);
  const server = external ? null : await acquireEmbedded(dir);
  const ownerUrl = external ?? server?.url ?? "";
  let restore = (): void => undefined;
  const close = async (): Promise<void> => {
    await closePools();
    await server?.release();
    restore();
    ignoreSignals();
  };
  const ignoreSignals = closeOnSignals(close);
  try {
    const applied = await prepare(ownerUrl, secrets.rolePasswords);
    restore = fillEnvironment({
      [URL_VARIABLES.owner]: ownerUrl,
      ...Object.fromEntries(LOGINS.map(([role, key]) => [URL_VARIABLES[key], withLogin(ownerUrl, role, secrets.rolePasswords[role])])),
      NEXTAUTH_SECRET: secrets.nextauthSecret,
      KCO_SECRET_KEY: secrets.secretKey,
    });
    return { embedded: server !== null, notes: [...(server?.notes ?? []), ...applied], close };
  } catch (error) {
    await close();
    throw error;
  }
}

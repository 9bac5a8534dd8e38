// Connection pools of the jobs, the commands and the tests; the web reads through lib/db/prisma.ts instead.
import { Pool, types, type CustomTypesConfig } from "pg";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";
import { databaseUrl, type DatabaseRole } from "./urls";

const DATE = 1082;
const DATE_ARRAY = 1182;
const TEXT_ARRAY = 1009 as Parameters<typeof types.getTypeParser>[0]; // pg knows it, its types list no array oids
const identity = (text: string): string => text;

/** A DATE stays 'YYYY-MM-DD': pg would make it local midnight, another day in UTC. NUMERIC and bigint are strings already. */
const textDates: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    if (oid === DATE && format !== "binary") return identity;
    if (oid === DATE_ARRAY && format !== "binary") return types.getTypeParser(TEXT_ARRAY, "text");
    return types.getTypeParser(oid, format ?? "text");
  }) as CustomTypesConfig["getTypeParser"],
};

export interface PoolOptions {
  /** Shown in pg_stat_activity; a run's backends are found and ended by it. */
  applicationName?: string;
  max?: number;
}

/** A new pool on `url`; the caller ends it. Sessions are in UTC, dates are text, a broken idle connection is dropped, not thrown. */
export function createPool(url: string, options: PoolOptions = {}): Pool {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 6,
    application_name: (options.applicationName ?? "kco").slice(0, 63),
    options: "-c timezone=UTC",
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 20_000,
    keepAlive: true,
    types: textDates,
  });
  pool.on("error", (error) => log.warn({ reason: messageOf(error) }, "an idle database connection was lost"));
  pool.on("connect", (client) => client.on("error", () => undefined)); // lost while in use: the next query rejects; unheard, the event would end the process
  return pool;
}

const shared = globalThis as typeof globalThis & { kcoPools?: Map<string, Pool> };

function sharedPool(role: DatabaseRole, options: PoolOptions): Pool {
  const url = databaseUrl(role);
  const pools = (shared.kcoPools ??= new Map());
  const key = `${url} ${options.applicationName ?? ""}`;
  const present = pools.get(key);
  if (present) return present;
  const made = createPool(url, options);
  pools.set(key, made);
  return made;
}

/** The process's pool of the pipeline's role, one per application name. */
export function etlPool(options: PoolOptions = {}): Pool {
  return sharedPool("etl", options);
}

/** The process's pool of the owner role: migrations, scratch databases, SQL logins. */
export function ownerPool(options: PoolOptions = {}): Pool {
  return sharedPool("owner", options);
}

/** Ends the shared pools; a process calls it before it leaves the embedded server. */
export async function closePools(): Promise<void> {
  const pools = [...(shared.kcoPools?.values() ?? [])];
  shared.kcoPools?.clear();
  await Promise.all(pools.map((pool) => pool.end()));
}

// Databases made for one purpose and dropped afterwards: a conformance check, a test file.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { migrate } from "./migrate";
import { databaseUrl, withDatabase, type DatabaseRole } from "./urls";

export interface ScratchDatabase {
  name: string;
  urls: Readonly<Record<DatabaseRole, string>>;
  /** Ends all its sessions and removes it. */
  drop(): Promise<void>;
}

/** Runs one statement as the owner, on a connection of its own: CREATE and DROP DATABASE want no transaction. */
async function run(ownerUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const DROP_TRIES = 40;
const DROP_PAUSE_MS = 250;
const NOT_OURS_TO_END = "42501";
const IN_USE = "55006";

/** FORCE ends our own sessions but may not end an autovacuum worker (42501); a plain DROP makes that leave, but not our sessions (55006): so in turn. */
async function dropDatabase(ownerUrl: string, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await run(ownerUrl, `DROP DATABASE IF EXISTS ${name}${tries % 2 === 1 ? " WITH (FORCE)" : ""}`);
    } catch (error) {
      const { code } = error as { code?: string };
      if ((code !== NOT_OURS_TO_END && code !== IN_USE) || tries === DROP_TRIES) throw error;
      await sleep(DROP_PAUSE_MS);
    }
  }
}

/**
 * Makes an empty database with the current schema beside the product's own, on the same server and with the same roles.
 * @param prefix lower-case letters, digits, underscores; pid and a random part follow
 * @param options.template a database to clone (0.1 s) instead of running the migrations
 */
export async function createScratchDatabase(prefix: string, options: { template?: string } = {}): Promise<ScratchDatabase> {
  const ownerUrl = databaseUrl("owner");
  const name = `${prefix}_${process.pid}_${randomBytes(4).toString("hex")}`;
  try {
    await run(ownerUrl, `CREATE DATABASE ${name}${options.template === undefined ? "" : ` TEMPLATE ${options.template}`}`);
  } catch (error) {
    throw new AppError("unavailable", `A scratch database could not be created (${messageOf(error)}). The login of DATABASE_URL needs CREATEDB for this (ALTER ROLE … CREATEDB).`, { cause: error });
  }
  const url = (role: DatabaseRole): string => withDatabase(databaseUrl(role), name);
  const scratch = {
    name,
    urls: { owner: url("owner"), etl: url("etl"), app: url("app"), app_all: url("app_all") },
    drop: () => dropDatabase(ownerUrl, name),
  };
  try {
    if (options.template === undefined) await migrate(scratch.urls.owner);
  } catch (error) {
    await scratch.drop();
    throw error;
  }
  return scratch;
}

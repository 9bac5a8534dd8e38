// Opens the product's database for a command, beside a running server or without one, and leaves it again.
import type { Pool } from "pg";

export interface CommandDatabase {
  readonly etlUrl: string;
  /** Pool of the pipeline's role. */
  readonly etl: Pool;
}

/** Runs `body` with the database open; the embedded server is started when nobody runs it, and stopped by who leaves last. */
export async function withDatabase<T>(body: (database: CommandDatabase) => Promise<T>): Promise<T> {
  const [{ openDatabase }, { etlPool }, { databaseUrl }] = await Promise.all([import("@/lib/db/open-database"), import("@/lib/db/pools"), import("@/lib/db/urls")]);
  const database = await openDatabase();
  try {
    return await body({ etlUrl: databaseUrl("etl"), etl: etlPool({ applicationName: "kco command", max: 4 }) });
  } finally {
    await database.close();
  }
}

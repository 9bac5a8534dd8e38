// The one-time link that a start prints while nobody can sign in as admin.
import "server-only";
import { createPool } from "@/lib/db/pools";
import { databaseUrl, URL_VARIABLES } from "@/lib/db/urls";
import { createLink, linkAddress, needsFirstAdmin } from "./one-time-link";
import { onPg } from "./sql-runner";

/** A new link (the one of an earlier start stops working), or null: there is an admin, or this is a web replica. */
export async function firstAdminLink(): Promise<string | null> {
  if (!process.env[URL_VARIABLES.etl]) return null;
  const pool = createPool(databaseUrl("etl"), { applicationName: "kco set-up", max: 1 });
  try {
    const db = onPg(pool);
    return (await needsFirstAdmin(db)) ? linkAddress("setup", await createLink(db, "setup", null, "start")) : null;
  } finally {
    await pool.end();
  }
}

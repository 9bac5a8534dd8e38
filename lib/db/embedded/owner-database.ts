// The embedded server's owner role and database: an ordinary role, so that what works here also works on a hosted PostgreSQL.
import type { Client } from "pg";
import { escapeLiteral } from "pg";

export const OWNER = "kco_owner";
const SETUP_LOCK = 7_020_250_002;

/** Creates role kco_owner (no superuser) and database kco, once; `client` is the superuser's. */
export async function ensureOwnerDatabase(client: Client, password: string): Promise<void> {
  const present = async (): Promise<boolean> => {
    const { rows } = await client.query<{ ok: boolean }>("SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'kco') AS ok");
    return rows[0]?.ok ?? false;
  };
  if (await present()) return;
  await client.query("SELECT pg_advisory_lock($1)", [SETUP_LOCK]);
  try {
    if (await present()) return;
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [OWNER]);
    if (!rowCount) await client.query(`CREATE ROLE ${OWNER} LOGIN CREATEROLE CREATEDB PASSWORD ${escapeLiteral(password)}`);
    await client.query(`CREATE DATABASE kco OWNER ${OWNER}`);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [SETUP_LOCK]);
  }
}

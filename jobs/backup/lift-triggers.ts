// A restore puts rows back as they were: for its transaction nothing follows them and nothing is append-only. The audit log's own seals come back with it.
import type { PoolClient } from "pg";

/** @returns the tables of ops that have triggers, now off */
export async function liftTriggers(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'ops.%' ORDER BY 1");
  for (const { name } of rows) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  return rows.map(({ name }) => name);
}

/** On again, before the restore commits. */
export async function setTriggers(client: PoolClient, tables: readonly string[]): Promise<void> {
  await client.query("SET CONSTRAINTS ALL IMMEDIATE"); // ALTER TABLE is refused while a table has checks to come
  for (const name of tables) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
}

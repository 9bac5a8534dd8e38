// Puts the manifest's tables back: sources, teams, rules, slices and runs as they were when it was written.
import type { Pool, PoolClient } from "pg";
import { escapeIdentifier } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { rebuildAfterRestore } from "@/lib/allocation/rebuild";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import { liftTriggers, setTriggers } from "@/jobs/backup/lift-triggers";
import type { Manifest } from "@/jobs/archive/manifest";

const MARKER = "restore_from_archive";

/** Nothing but people may be there: what a restore would overwrite cannot be brought back. An interrupted restore of the same manifest goes on. */
export async function assertEmpty(owner: Pool, manifestPath: string): Promise<void> {
  const { rows } = await owner.query<{ sources: number; batches: number; marker: string | null }>(
    "SELECT (SELECT count(*) FROM ops.source)::int AS sources, (SELECT count(*) FROM bronze.batch)::int AS batches, (SELECT value ->> 'manifest' FROM ops.setting WHERE key = $1) AS marker",
    [MARKER],
  );
  const found = rows[0] ?? { sources: 0, batches: 0, marker: null };
  if (found.marker === manifestPath || (found.sources === 0 && found.batches === 0)) return;
  throw new AppError("conflict", `The database is not empty: it has ${found.sources} sources and ${found.batches} batches. Restore into a new one: set KCO_DATA_DIR to an empty folder (or DATABASE_URL to an empty database) with KCO_DEMO=off.`);
}

async function insertTable(client: PoolClient, name: string): Promise<void> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT a.attname AS column FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND EXISTS (SELECT FROM restored_manifest m CROSS JOIN LATERAL jsonb_array_elements(m.doc -> 'tables' -> $2::text) r WHERE jsonb_exists(r, a.attname::text)) ORDER BY a.attnum`,
    [name, name],
  );
  if (rows.length === 0) return;
  const key = await client.query<{ column: string }>(
    "SELECT a.attname AS column FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = $1::regclass AND i.indisprimary",
    [name],
  );
  const columns = rows.map((row) => escapeIdentifier(row.column));
  const keys = key.rows.map((row) => escapeIdentifier(row.column));
  const changed = columns.filter((column) => !keys.includes(column));
  const onConflict = keys.length === 0 ? "" : `ON CONFLICT (${keys.join(", ")}) DO ${changed.length === 0 ? "NOTHING" : `UPDATE SET ${changed.map((column) => `${column} = excluded.${column}`).join(", ")}`}`;
  await client.query(
    `INSERT INTO ${name} (${columns.join(", ")}) OVERRIDING SYSTEM VALUE
     SELECT ${columns.map((column) => `r.${column}`).join(", ")} FROM restored_manifest m CROSS JOIN LATERAL jsonb_populate_recordset(NULL::${name}, m.doc -> 'tables' -> '${name}') r ${onConflict}`,
  );
}

/** What the migrations put there (rules, approved services) gives way to what was archived, unless somebody's people refer to it. */
async function clear(client: PoolClient, tables: readonly string[]): Promise<void> {
  for (const name of tables.toReversed()) {
    await client.query("SAVEPOINT before_table");
    try {
      await client.query(`DELETE FROM ${name}`);
    } catch (error) {
      if ((error as { code?: string }).code !== "23503") throw error;
      await client.query("ROLLBACK TO SAVEPOINT before_table");
    }
  }
}

const SEQUENCES = `
DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT c.table_schema, c.table_name, c.column_name FROM information_schema.columns c WHERE c.table_schema = 'ops' AND c.is_identity = 'YES' LOOP
    EXECUTE format('SELECT setval(%L, greatest(1, coalesce(max(%I), 0)), max(%I) IS NOT NULL) FROM %I.%I',
      pg_get_serial_sequence(format('%I.%I', r.table_schema, r.table_name), r.column_name), r.column_name, r.column_name, r.table_schema, r.table_name);
  END LOOP;
END $$`;

/** One transaction. Runs that were under way when the manifest was written are marked failed: nobody goes on with them here. */
export async function restoreState(owner: Pool, manifest: Manifest, text: string, manifestPath: string): Promise<void> {
  await withTx(owner, async (client) => {
    await client.query("CREATE TEMPORARY TABLE restored_manifest (doc jsonb) ON COMMIT DROP");
    await client.query("INSERT INTO restored_manifest VALUES ($1)", [text]);
    const { rows } = await client.query<{ name: string }>("SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS t (name, place) WHERE to_regclass(name) IS NOT NULL AND name ~ '^[a-z_]+\\.[a-z_]+$' ORDER BY place", [manifest.order]);
    const tables = rows.map((row) => row.name);
    const bound = await liftTriggers(client);
    await clear(client, tables);
    for (const name of tables) await insertTable(client, name);
    await setTriggers(client, bound);
    await client.query("UPDATE ops.run SET status = 'failed', finished_at = coalesce(finished_at, now()), error = jsonb_build_object('code', 'cancelled', 'message', 'It was under way when the archive was written.') WHERE status IN ('queued', 'running', 'crashed')");
    await client.query("INSERT INTO ops.setting (key, value) VALUES ($1, jsonb_build_object('manifest', $2::text)) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [MARKER, manifestPath]);
    await client.query(SEQUENCES);
  });
}

/** Decisions about quarantined records, once silver holds them again; and the restore is done. @returns the rebuild that waits again */
export async function finishState(owner: Pool, text: string): Promise<string | null> {
  return withTx(owner, async (client) => {
    await client.query(
      `UPDATE silver.quarantine q SET status = r.status, resolved_by = r.resolved_by, resolved_at = r.resolved_at
         FROM jsonb_to_recordset($1::jsonb -> 'quarantine') AS r (batch_id bigint, record_ordinal bigint, status text, resolved_by text, resolved_at timestamptz)
        WHERE q.batch_id = r.batch_id AND q.record_ordinal = r.record_ordinal`,
      [text],
    );
    await client.query("DELETE FROM ops.setting WHERE key = $1", [MARKER]);
    await client.query("INSERT INTO ops.audit_log (actor, action, object, after) VALUES ($1, 'restore.from_archive', 'database', $2)", [cliActor(), JSON.stringify({ at: new Date().toISOString() })]);
    return rebuildAfterRestore(onPg(client), cliActor(), new Date());
  });
}

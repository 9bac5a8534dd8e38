// Chains what the audit log has gained: each minute a seal over the new lines, with the hash of the seal before it.
import { setTimeout as delay } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { AUDIT_CHAIN_START, lineHashSql, sealHashSql } from "@/lib/audit/audit-hash";
import { withTx } from "@/lib/db/with-tx";

/** Lines of one seal; more wait for the next one. */
const LINES = 5_000;
const LOOK_MS = 50;
const PATIENCE_MS = 5_000;

const WRITERS = `
  SELECT virtualtransaction AS id FROM pg_locks
   WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation = 'ops.audit_log'::regclass
     AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()`;

async function writers(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(WRITERS);
  return rows.map(({ id }) => id);
}

/**
 * The newest line behind which nobody writes any more, or null when a long transaction does. Ids are given out before their lines can be
 * seen: a writer takes its lock before its id, so when those who held it after we read the newest id are gone, no lower id can still come.
 */
async function settledLine(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<{ id: string | null }>("SELECT max(id)::text AS id FROM ops.audit_log WHERE id > coalesce((SELECT max(to_id) FROM ops.audit_seal), 0)");
  const newest = rows[0]?.id ?? null;
  if (newest === null) return null;
  const atWork = await writers(pool);
  for (const until = Date.now() + PATIENCE_MS; atWork.length > 0; await delay(LOOK_MS)) {
    const still = new Set(await writers(pool));
    if (!atWork.some((id) => still.has(id))) return newest;
    if (Date.now() > until) return null;
  }
  return newest;
}

const SEAL = `
  WITH head AS (SELECT coalesce(max(id), 0) AS id, coalesce(max(to_id), 0) AS to_id, coalesce((SELECT hash FROM ops.audit_seal ORDER BY id DESC LIMIT 1), $2) AS hash FROM ops.audit_seal),
  lines AS (SELECT l.* FROM ops.audit_log l, head h WHERE l.id > h.to_id AND l.id <= $1::bigint ORDER BY l.id LIMIT ${LINES}),
  seal AS (
    SELECT h.id + 1 AS id, h.to_id + 1 AS from_id, n.to_id, n.row_hashes, h.hash AS prev_hash
      FROM head h, (SELECT max(l.id) AS to_id, jsonb_object_agg(l.id::text, ${lineHashSql("l")}) AS row_hashes, count(*) AS n FROM lines l) n WHERE n.n > 0)
  INSERT INTO ops.audit_seal (id, from_id, to_id, row_hashes, prev_hash, hash)
  SELECT s.id, s.from_id, s.to_id, s.row_hashes, s.prev_hash, ${sealHashSql("s")} FROM seal s
  RETURNING (SELECT count(*) FROM jsonb_object_keys(row_hashes))::int AS lines`;

async function sealOnce(client: PoolClient, upTo: string): Promise<number> {
  const { rows: locked } = await client.query<{ ours: boolean }>("SELECT pg_try_advisory_xact_lock(hashtext('kco audit seal')) AS ours");
  if (locked[0]?.ours !== true) return 0; // another process seals at this moment
  const { rows } = await client.query<{ lines: number }>(SEAL, [upTo, AUDIT_CHAIN_START]);
  return rows[0]?.lines ?? 0;
}

/** @returns how many lines were sealed; 0 also when a transaction that writes the log is still under way */
export async function sealAudit(pool: Pool): Promise<number> {
  const upTo = await settledLine(pool);
  if (upTo === null) return 0;
  for (let sealed = 0; ; ) {
    const now = await withTx(pool, (client) => sealOnce(client, upTo));
    sealed += now;
    if (now < LINES) return sealed;
  }
}

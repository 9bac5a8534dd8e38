// Leases in the database: one run at a time works on a source or on gold, and a run that lost its lease can commit nothing.
import type { Pool, PoolClient } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { withTx } from "@/lib/db/with-tx";
import type { Claim } from "@/jobs/run/run-row";

/** Name → fencing token. */
export type HeldLeases = Map<string, string>;

interface Taken {
  readonly epoch: string | null; // null: somebody else has it
  readonly by?: string;
}

export function sourceLease(sourceId: number): string {
  return `source:${sourceId}`;
}

export const GOLD_LEASE = "gold";

/**
 * One try. A lease is free when nobody has it or its run is no longer running under that holder.
 * A row that is locked belongs to a transaction that checked its fence and has not committed yet: wait for it.
 */
async function tryLease(pool: Pool, claim: Claim, name: string): Promise<Taken> {
  return withTx(pool, async (client) => {
    await client.query("INSERT INTO ops.lease (name) VALUES ($1) ON CONFLICT DO NOTHING", [name]);
    const { rows } = await client.query<{ run_id: string | null; holder: string | null; alive: boolean; about: string | null }>(
      `SELECT l.run_id, l.holder, coalesce(r.status = 'running' AND r.holder = l.holder, false) AS alive,
              format('run %s (%s %s)', r.id, r.kind, r.logical_date) AS about
         FROM ops.lease l LEFT JOIN ops.run r ON r.id = l.run_id WHERE l.name = $1 FOR UPDATE OF l SKIP LOCKED`,
      [name],
    );
    const lease = rows[0];
    if (!lease) return { epoch: null, by: "another run" };
    if (lease.alive && lease.run_id !== claim.run.id) return { epoch: null, by: lease.about ?? "another run" };
    const taken = await client.query<{ epoch: string }>(
      `UPDATE ops.lease SET run_id = $2, holder = $3, epoch = epoch + 1, heartbeat_at = now()
        WHERE name = $1 AND EXISTS (SELECT FROM ops.run WHERE id = $2 AND epoch = $4 AND status = 'running') RETURNING epoch`,
      [name, claim.run.id, claim.holder, claim.run.epoch],
    );
    const epoch = taken.rows[0]?.epoch;
    if (epoch === undefined) throw new AppError("fenced", `Run ${claim.run.id} was taken over by another process; it takes no lease any more`);
    return { epoch };
  });
}

export interface LeaseWait {
  readonly waitMs: number;
  readonly pollMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called once when the lease is not free, with who has it. */
  readonly onWait: (by: string) => void;
}

/** Waits (bounded) until this run has the lease; gives back its fencing token. Throws "conflict" naming who has it. */
export async function acquireLease(pool: Pool, claim: Claim, name: string, wait: LeaseWait): Promise<string> {
  let waited = 0;
  for (;;) {
    const taken = await tryLease(pool, claim, name);
    if (taken.epoch !== null) return taken.epoch;
    const by = taken.by ?? "another run";
    if (waited === 0) wait.onWait(by);
    if (waited >= wait.waitMs) throw new AppError("conflict", `${name} is held by ${by}, which did not end within ${Math.round(wait.waitMs / 60_000)} minutes. Wait for it or cancel it (kco cancel ID), then run this again.`, { details: { cause: "lease-busy" } });
    await wait.sleep(wait.pollMs);
    waited += wait.pollMs;
  }
}

/** Tells that the holder lives; gives back the names that are still this run's. Never blocked by a fenced transaction (see checkFence). */
export async function renewLeases(pool: Pool, claim: Claim, held: ReadonlyMap<string, string>): Promise<ReadonlySet<string>> {
  if (held.size === 0) return new Set();
  const { rows } = await pool.query<{ name: string }>(
    `UPDATE ops.lease l SET heartbeat_at = now() FROM unnest($1::text[], $2::bigint[]) AS h (name, epoch)
      WHERE l.name = h.name AND l.epoch = h.epoch AND l.run_id = $3 AND l.holder = $4 RETURNING l.name`,
    [[...held.keys()], [...held.values()], claim.run.id, claim.holder],
  );
  return new Set(rows.map((row) => row.name));
}

export async function releaseLease(pool: Pool, claim: Claim, name: string, epoch: string): Promise<void> {
  await pool.query("UPDATE ops.lease SET run_id = NULL, holder = NULL WHERE name = $1 AND epoch = $2 AND run_id = $3", [name, epoch, claim.run.id]);
}

/**
 * Checks inside the caller's transaction that this run and its lease are still its own, and keeps them so until the transaction ends.
 * FOR KEY SHARE lets heartbeats (ordinary updates) pass and makes a takeover (FOR UPDATE) wait.
 */
export async function checkFence(client: PoolClient, claim: Claim, name: string, epoch: string | undefined): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM ops.lease l JOIN ops.run r ON r.id = l.run_id
      WHERE l.name = $1 AND l.run_id = $2 AND l.epoch = $3 AND r.epoch = $4 AND r.status = 'running' FOR KEY SHARE OF l, r`,
    [name, claim.run.id, epoch ?? "-1", claim.run.epoch],
  );
  if (rowCount !== 1) throw new AppError("fenced", `Run ${claim.run.id} no longer holds ${name}: another run has taken over, nothing is committed`);
}

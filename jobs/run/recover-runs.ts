// Finds runs whose process has died, ends what is left of them, and puts them back into the queue.
import type { Pool } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { log } from "@/lib/log/log";
import { markStale } from "@/jobs/run/finish-run";
import { backendName } from "@/jobs/run/run-row";

// A run that kills its process each time would keep an installation busy for ever.
const MAX_RECOVERIES = 5;
const END_WAIT_MS = 5_000;
const LOCK_WAIT_MS = 2_000;
const LOCK_NOT_AVAILABLE = "55P03";

export interface Recovered {
  readonly runId: string;
  readonly status: "crashed" | "dead";
}

/**
 * Silent for longer than `$n` milliseconds. A database that has just come back could not be told anything while it was away:
 * it gives three heartbeats of grace before it takes silence for death.
 */
const isSilent = (n: number): string =>
  `status = 'running' AND heartbeat_at < now() - make_interval(secs => $${n}::float8 / 1000) AND pg_postmaster_start_time() < now() - make_interval(secs => $${n}::float8 / 2000)`;

interface Silent {
  readonly id: string;
  readonly epoch: string;
}

/** The old run's connections may sit in an open transaction: they are ended before anybody takes over. */
async function endBackends(pool: Pool, run: Silent): Promise<void> {
  await pool.query("SELECT pg_terminate_backend(pid, $2) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database() AND usename = current_user", [backendName(run.id, run.epoch), END_WAIT_MS]);
}

const MARK_CRASHED = `
  UPDATE ops.run SET recoveries = recoveries + 1, status = CASE WHEN recoveries >= $2 THEN 'dead' ELSE 'crashed' END,
         finished_at = CASE WHEN recoveries >= $2 THEN now() END,
         error = CASE WHEN recoveries >= $2 THEN jsonb_build_object('code', 'internal', 'cause', 'dead-run',
                   'step', (SELECT step FROM ops.step_run WHERE run_id = $1 ORDER BY id DESC LIMIT 1),
                   'message', format('Its process died %s times, so it is not tried again. Read the log of its last step, mend the cause, then rerun it.', recoveries + 1)) END
   WHERE id = $1 RETURNING status`;

async function markCrashed(pool: Pool, run: Silent, crashAfterMs: number): Promise<Recovered | null> {
  await endBackends(pool, run);
  return withTx(pool, async (client) => {
    // FOR UPDATE waits for a transaction that has passed its fence and not committed yet (lease.ts); one that does not end is left to the next sweep.
    await client.query(`SET LOCAL lock_timeout = '${LOCK_WAIT_MS}ms'`);
    const still = await client.query(`SELECT FROM ops.run WHERE id = $1 AND epoch = $2 AND ${isSilent(3)} FOR UPDATE`, [run.id, run.epoch, crashAfterMs]);
    if (still.rowCount === 0) return null; // somebody else was first, or it was heard of after all
    const { rows } = await client.query<{ status: "crashed" | "dead" }>(MARK_CRASHED, [run.id, MAX_RECOVERIES]);
    await client.query("UPDATE ops.step_run SET status = 'crashed', finished_at = now() WHERE run_id = $1 AND status = 'running'", [run.id]);
    await client.query("UPDATE ops.lease SET run_id = NULL, holder = NULL WHERE run_id = $1", [run.id]);
    return { runId: run.id, status: rows[0]?.status ?? "crashed" };
  });
}

async function bury(pool: Pool, runId: string): Promise<void> {
  await pool.query("SELECT bronze.sweep_abandoned($1)", [runId]);
  await markStale(pool, runId, null);
}

/**
 * Declares runs crashed whose heartbeat is older than `crashAfterMs` (0 with `only`: at once, for a claim whose process is known to be gone); at the sixth time dead.
 * Also ends waiting runs that were cancelled before anybody took them. Safe to call from many processes at once.
 */
export async function recoverRuns(pool: Pool, crashAfterMs: number, only?: { id: string; epoch: string }): Promise<Recovered[]> {
  await pool.query("UPDATE ops.run SET status = 'cancelled', finished_at = now() WHERE status IN ('queued', 'crashed') AND cancel_requested_at IS NOT NULL");
  const { rows } = await pool.query<Silent>(
    `SELECT id, epoch FROM ops.run WHERE ${isSilent(1)} AND ($2::bigint IS NULL OR (id = $2 AND epoch = $3)) ORDER BY id`,
    [crashAfterMs, only?.id ?? null, only?.epoch ?? null],
  );
  const recovered: Recovered[] = [];
  for (const run of rows) {
    const result = await markCrashed(pool, run, crashAfterMs).catch((error: { code?: string }) => {
      if (error.code === LOCK_NOT_AVAILABLE) return null;
      throw error;
    });
    if (!result) continue;
    recovered.push(result);
    log.warn({ run: run.id, status: result.status }, "a run's process has died");
    if (result.status === "dead") await bury(pool, run.id);
  }
  return recovered;
}

// Takes the next waiting run for this process; many processes may ask at once, each run goes to one.
import type { Pool } from "pg";
import { failpoint } from "@/jobs/run/failpoint";
import { claimOf, RUN_COLUMNS, type Claim, type RunRow } from "@/jobs/run/run-row";

/**
 * Claims the oldest queued or crashed run and raises its epoch, so that whoever held it before can commit nothing more.
 * @param backfillId only runs of this backfill
 * @returns null when nothing waits
 */
export async function claimRun(pool: Pool, holder: string, backfillId?: string): Promise<Claim | null> {
  const { rows } = await pool.query<RunRow>(
    `UPDATE ops.run SET status = 'running', holder = $1, epoch = epoch + 1, started_at = coalesce(started_at, now()), heartbeat_at = now()
      WHERE id = (SELECT id FROM ops.run WHERE status IN ('queued', 'crashed') AND cancel_requested_at IS NULL
                     AND ($2::bigint IS NULL OR id IN (SELECT run_id FROM ops.backfill_chunk WHERE backfill_id = $2))
                   ORDER BY created_at, id FOR UPDATE SKIP LOCKED LIMIT 1)
      RETURNING ${RUN_COLUMNS}`,
    [holder, backfillId ?? null],
  );
  if (!rows[0]) return null;
  await failpoint("claim");
  return claimOf(rows[0], holder);
}

/** Claims this run alone. @returns null when it is not waiting: another process has it, or it has ended */
export async function claimThisRun(pool: Pool, id: string, holder: string): Promise<Claim | null> {
  const { rows } = await pool.query<RunRow>(
    `UPDATE ops.run SET status = 'running', holder = $1, epoch = epoch + 1, started_at = coalesce(started_at, now()), heartbeat_at = now()
      WHERE id = $2 AND status IN ('queued', 'crashed') AND cancel_requested_at IS NULL RETURNING ${RUN_COLUMNS}`,
    [holder, id],
  );
  return rows[0] ? claimOf(rows[0], holder) : null;
}

// Plans the backfills that were asked for on a page; they start when somebody has seen the price and says so.
import type { Pool } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { messageOf } from "@/lib/errors/app-error";
import { lockBackfill, writeChunks } from "@/jobs/backfill/backfill-row";
import { planBackfill } from "@/jobs/backfill/plan-backfill";
import { retryKind } from "@/jobs/run/retry";

async function plan(pool: Pool, id: string): Promise<void> {
  await withTx(pool, async (client) => {
    const backfill = await lockBackfill(client, id, "planning");
    if (!backfill) return;
    try {
      const planned = await planBackfill(pool, { from: backfill.from_day, to: backfill.to_day, mode: backfill.mode, sources: backfill.sources, backwards: backfill.backwards }, backfill.today);
      await writeChunks(client, id, planned);
      await client.query("UPDATE ops.backfill SET status = 'planned', estimate = $2 WHERE id = $1", [id, JSON.stringify(planned.estimate)]);
    } catch (error) {
      if (retryKind(error) === "database") throw error; // the next look plans it
      await client.query("UPDATE ops.backfill SET status = 'failed', error = $2, finished_at = now() WHERE id = $1", [id, messageOf(error)]);
    }
  });
}

/** Every backfill that waits for its plan, until `signal`; a plan that cannot be made ends it with the reason. */
export async function planWaitingBackfills(pool: Pool, signal?: AbortSignal): Promise<void> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM ops.backfill WHERE status = 'planning' AND cancel_requested_at IS NULL ORDER BY id");
  for (const { id } of rows) {
    if (signal?.aborted) return; // the next process plans the others
    await plan(pool, id);
  }
}

// Every night: nobody has changed what was delivered (RELIABILITY M-7).
import type { Pool } from "pg";
import { dayOf } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { DAILY_START } from "@/lib/queries/admin/sla-clock";
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";
import { verifyBronze } from "@/jobs/verify/verify-bronze";

const NAMED = 5;
/** Where a night does not get through all of bronze in this time, the next one goes on behind. */
const READ_MS = 60 * 60_000;
const BEFORE_MORNING_MS = 15 * 60_000;
const SETTING = "verify_bronze_after";

/** The batch behind which tonight's reading begins; null: at the beginning. */
async function lastReached(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<{ batch: string | null }>("SELECT value ->> 'batch' AS batch FROM ops.setting WHERE key = $1", [SETTING]);
  return rows[0]?.batch ?? null;
}

/** The morning's run waits for this one, also after a full refresh that ended late. */
function readUntil(now: number): number {
  const morning = Date.parse(`${dayOf(new Date(now))}T${DAILY_START}:00Z`) - BEFORE_MORNING_MS;
  return now < morning ? Math.min(now + READ_MS, morning) : now + READ_MS;
}

export const verifyBronzeChain: MaintenanceJob = {
  name: "verify_bronze_chain",
  run: async (ctx) => {
    const [after, until] = [await lastReached(ctx.pool), readUntil(ctx.now().getTime())];
    const onBatch = (done: number, total: number): void => {
      ctx.signal.throwIfAborted();
      ctx.progress(done, total, "batches");
    };
    const report = await verifyBronze(ctx.pool, onBatch, { after, enough: () => ctx.now().getTime() >= until });
    await ctx.pool.query("INSERT INTO ops.setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()", [SETTING, JSON.stringify({ batch: report.reached })]);
    if (report.ok) return { sources: report.sources, batches: report.batches, rows: report.rows, read_after: after, read_until: report.reached };
    const named = report.faults.slice(0, NAMED).map((f) => `${f.source}${f.batchId === null ? "" : `, batch ${f.batchId}`}: ${f.fault}`);
    const more = report.faults.length > NAMED ? ` and ${report.faults.length - NAMED} more` : "";
    throw new AppError("check_failed", `Bronze is not what was delivered: ${named.join("; ")}${more}. Run kco verify for all of them and restore the batch from the archive or a backup.`, { details: { cause: "bronze-changed" } });
  },
};

// Vouches for what was extracted: one bronze.batch a delivery, each chained by hash to the one before it of its source.
import { withTx } from "@/lib/db/with-tx";
import { sourceLease } from "@/jobs/run/lease";
import type { RunContext } from "@/jobs/run/run-context";
import { NO_RETRY, type Step, type StepResult } from "@/jobs/run/step";
import { batchHashSql, CHAIN_START, HEADER_COLUMNS } from "@/lib/bronze/batch-hash";

interface Pending {
  batch_id: string;
  source_id: number;
  rows: string;
  refused: boolean;
}

/** The newest result of each check counts: a step that was tried again leaves older ones. */
const REFUSED = `EXISTS (
  SELECT FROM ops.validation_result v
   WHERE v.run_id = e.run_id AND v.source_id = e.source_id AND v.layer = 'raw' AND v.severity = 'critical' AND v.status IN ('fail', 'error') AND NOT v.muted
     AND NOT EXISTS (SELECT FROM ops.validation_result n WHERE n.run_id = v.run_id AND n.source_id = v.source_id AND n.check_id = v.check_id AND n.id > v.id))`;

/** A delivery that failed a critical raw check is kept and chained as `rejected`: shown, releasable, never read. */
const INSERT = `
WITH head AS (
  SELECT seq + 1 AS seq, hash AS prev_hash FROM bronze.chain_head WHERE source_id = $2
), header AS (
  SELECT e.batch_id AS id, e.source_id, e.format, e.batch_month, r.logical_date,
         CASE WHEN ${REFUSED} THEN 'rejected' ELSE 'loaded' END AS status,
         e.covers, e.file_name, e.content_sha256, e.columns, e.schema_fingerprint, e.pages, e.rows, e.bytes, e.delivered_totals, e.provider_totals, e.details,
         head.seq, head.prev_hash, e.block_hashes, e.run_id
    FROM ops.extraction e JOIN ops.run r ON r.id = e.run_id CROSS JOIN head
   WHERE e.batch_id = $1
)
INSERT INTO bronze.batch (${HEADER_COLUMNS.join(", ")}, prev_hash, block_hashes, hash)
SELECT ${HEADER_COLUMNS.join(", ")}, prev_hash, block_hashes, ${batchHashSql("header")} FROM header
RETURNING status, seq, hash`;

/** What became of a rejected delivery is kept beside it: its own row can never change. */
const INSERT_REJECTED = `
INSERT INTO ops.rejected_batch (batch_id, source_id, rejected_run_id, checks, reason)
SELECT e.batch_id, e.source_id, e.run_id, array_agg(DISTINCT v.check_id), string_agg(v.check_id || ': ' || coalesce(v.observed, ''), '; ' ORDER BY v.id)
  FROM ops.extraction e JOIN ops.validation_result v ON v.run_id = e.run_id AND v.source_id = e.source_id
 WHERE e.batch_id = $1 AND v.layer = 'raw' AND v.severity = 'critical' AND v.status IN ('fail', 'error') AND NOT v.muted
 GROUP BY 1, 2, 3`;

async function chain(ctx: RunContext, pending: Pending): Promise<"loaded" | "rejected"> {
  return withTx(ctx.pool, async (client) => {
    await ctx.fence(client, sourceLease(pending.source_id));
    await client.query("INSERT INTO bronze.chain_head (source_id, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING", [pending.source_id, CHAIN_START]);
    await client.query("SELECT FROM bronze.chain_head WHERE source_id = $1 FOR UPDATE", [pending.source_id]);
    const { rows } = await client.query<{ status: "loaded" | "rejected"; seq: string; hash: string }>(INSERT, [pending.batch_id, pending.source_id]);
    const batch = rows[0];
    await client.query("UPDATE bronze.chain_head SET seq = $2, hash = $3 WHERE source_id = $1", [pending.source_id, batch?.seq, batch?.hash]);
    if (batch?.status !== "loaded") await client.query(INSERT_REJECTED, [pending.batch_id]);
    return batch?.status ?? "rejected";
  });
}

async function run(ctx: RunContext): Promise<StepResult> {
  const { rows: pending } = await ctx.pool.query<Pending>(
    `SELECT e.batch_id, e.source_id, e.rows, ${REFUSED} AS refused FROM ops.extraction e
      WHERE e.run_id = $1 AND e.complete AND NOT EXISTS (SELECT FROM bronze.batch b WHERE b.id = e.batch_id) ORDER BY e.batch_id`,
    [ctx.run.id],
  );
  const warnings: string[] = [];
  let loaded = 0;
  // What a source extracted before its branch failed otherwise is no delivery: the sweeper removes it.
  for (const batch of pending.filter((p) => p.refused || !ctx.failedSources.has(p.source_id))) {
    const status = await chain(ctx, batch);
    const count = Number.parseInt(batch.rows, 10);
    if (status === "loaded") loaded += count;
    else warnings.push(`batch ${batch.batch_id} is kept as rejected: a critical check of the raw zone failed`);
    ctx.log(status === "loaded" ? "info" : "warn", `Batch ${batch.batch_id} with ${batch.rows} rows is ${status}`, { batch: batch.batch_id, status });
  }
  return { rowsIn: pending.reduce((sum, batch) => sum + Number.parseInt(batch.rows, 10), 0), rowsOut: loaded, metrics: { batches: pending.length }, warnings };
}

export const loadToRawZone: Step = { name: "load_to_raw_zone", retry: NO_RETRY, run };

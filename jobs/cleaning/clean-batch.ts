// Bronze to silver for one batch: loads what its cleaning model accepts, quarantines the rest with a reason, and proves that nothing is lost.
import type { PoolClient } from "pg";
import type { Day } from "@/lib/dates/dates";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import type { BatchRow } from "@/jobs/cleaning/batch-row";
import { recordConservation, type Conserved } from "@/jobs/cleaning/conservation";
import { quarantineRejects } from "@/jobs/cleaning/quarantine";
import { hasDecisions, NOT_RELEASED, releasedModel } from "@/jobs/cleaning/released";
import { failpoint } from "@/jobs/run/failpoint";
import { sourceLease } from "@/jobs/run/lease";
import type { RunContext } from "@/jobs/run/run-context";

const DECISION = ["reject_check", "reject_reason"];

function keysOf(batch: BatchRow): [string, number, string] {
  return [batch.id, batch.sourceId, batch.month];
}

/** Silver below retention's floor was let go for good: half a month of it would stand beside aggregates of the whole. @throws AppError("conflict") */
async function makePartitions(ctx: RunContext, batch: BatchRow, from: Day, to: Day): Promise<void> {
  const { rows } = await ctx.pool.query<{ day: Day }>("SELECT day::text AS day FROM ops.retention_floor WHERE layer = 'silver'");
  const floor = rows[0]?.day;
  if (floor !== undefined && from < floor)
    throw new AppError("conflict", `Batch ${batch.id} has charges of ${from}, but retention has let go of cleaned detail before ${floor}: it cannot be loaded. Deliver it without the days before ${floor}, or restore the archive into a database of its own to look at them (kco archive restore).`, { details: { sourceIds: [batch.sourceId] } });
  await ctx.pool.query("SELECT silver.ensure_partitions($1::date, $2::date)", [from, to]);
}

/** Partitions are made before the transaction: making one locks silver for every reader until it commits. */
async function ensurePartitions(ctx: RunContext, batch: BatchRow): Promise<void> {
  if (batch.days !== null) {
    for (const [from, to] of Object.values(batch.days).flat()) await makePartitions(ctx, batch, from, to);
    return;
  }
  await ensureDaysOf(ctx, batch, batch.format.cleaned);
}

async function ensureDaysOf(ctx: RunContext, batch: BatchRow, model: string): Promise<void> {
  const { rows } = await ctx.pool.query<{ first: string | null; last: string | null }>(
    `SELECT min(usage_date)::text AS first, max(usage_date)::text AS last FROM (\n${model}\n) m WHERE reject_check IS NULL`,
    keysOf(batch),
  );
  if (rows[0]?.first) await makePartitions(ctx, batch, rows[0].first, rows[0].last ?? rows[0].first);
}

/** Gold refers to silver rows by id: a row that is built again keeps its own. */
async function rememberIds(client: PoolClient, batch: BatchRow): Promise<void> {
  await client.query("DROP TABLE IF EXISTS pg_temp.known_row");
  await client.query(`CREATE TEMPORARY TABLE known_row ON COMMIT DROP AS SELECT record_ordinal, record_part, silver_id FROM silver.cost_and_usage WHERE batch_id = ${BigInt(batch.id)}`); // CREATE takes no parameters
  await client.query("ANALYZE known_row");
}

/**
 * The model decides about a record below its casts, so the filter keeps a bad text away from them: one pass, and no text can end the batch.
 * Column names come from the model itself.
 */
async function insertSilver(client: PoolClient, batch: BatchRow, model: string, also = ""): Promise<number> {
  const { fields } = await client.query(`SELECT * FROM (\n${model}\n) m LIMIT 0`, keysOf(batch));
  const columns = fields.map((field) => field.name).filter((name) => !DECISION.includes(name));
  const list = columns.join(", ");
  const insert = batch.done
    ? `INSERT INTO silver.cost_and_usage (silver_id, ${list}) OVERRIDING SYSTEM VALUE SELECT coalesce(k.silver_id, nextval('silver.cost_and_usage_silver_id_seq')), ${columns.map((name) => `m.${name}`).join(", ")}
       FROM (\n${model}\n) m LEFT JOIN known_row k ON k.record_ordinal = m.record_ordinal AND k.record_part = m.record_part WHERE m.reject_check IS NULL${also}`
    : `INSERT INTO silver.cost_and_usage (${list}) SELECT ${list} FROM (\n${model}\n) m WHERE reject_check IS NULL${also}`;
  const result = await client.query(insert, keysOf(batch));
  return result.rowCount ?? 0;
}

async function remove(client: PoolClient, batch: BatchRow): Promise<void> {
  for (const table of ["silver.cost_and_usage", "silver.quarantine", "silver.conservation"]) await client.query(`DELETE FROM ${table} WHERE batch_id = $1`, [batch.id]);
}

/** A batch that is cleaned late or again also holds slices that a newer one has replaced: their rows do not come to silver. */
async function removeSuperseded(client: PoolClient, batch: BatchRow): Promise<void> {
  await client.query("DELETE FROM silver.cost_and_usage s USING ops.slice c WHERE s.batch_id = $1 AND c.source_id = s.source_id AND c.slice = s.slice AND c.batch_id > s.batch_id", [batch.id]);
}

/**
 * One transaction: all of the batch is in silver, quarantine and conservation, or nothing. Repeating it gives the same rows.
 * @throws AppError("check_failed") when received + corrected − loaded − quarantined is not exactly 0 for rows and amounts; "fenced" when the source's lease is lost
 */
export async function cleanBatch(ctx: RunContext, batch: BatchRow): Promise<Conserved> {
  await ensurePartitions(ctx, batch);
  const decided = await hasDecisions(ctx.pool, batch);
  if (decided) await ensureDaysOf(ctx, batch, releasedModel(batch.format));
  return withTx(ctx.pool, async (client) => {
    await ctx.fence(client, sourceLease(batch.sourceId));
    if (batch.done) await rememberIds(client, batch);
    await remove(client, batch);
    const delivered = await insertSilver(client, batch, batch.format.cleaned, decided ? NOT_RELEASED : "");
    const loaded = delivered + (decided ? await insertSilver(client, batch, releasedModel(batch.format)) : 0);
    await quarantineRejects(client, batch, { runId: ctx.run.id, decided });
    const conserved = await recordConservation(client, batch, decided);
    await removeSuperseded(client, batch);
    await failpoint("silver");
    ctx.log("info", `Batch ${batch.id}: ${loaded} rows in silver, ${conserved.quarantined} records in quarantine`, { batch: batch.id, ...conserved });
    return conserved;
  });
}

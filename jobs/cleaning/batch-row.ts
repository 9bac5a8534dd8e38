// A batch as the cleaning reads it.
import type { Pool } from "pg";
import { getFormat } from "@/jobs/formats/registry";
import type { Format } from "@/jobs/formats/format";
import type { CoveredDays } from "@/jobs/import/file-totals";
import type { Run, RunContext } from "@/jobs/run/run-context";

export interface BatchRow {
  readonly id: string;
  readonly sourceId: number;
  readonly month: string;
  readonly format: Format;
  readonly rows: string;
  /** The days of a file's records; absent where the format does not read them on the way in. */
  readonly days: CoveredDays | null;
  /** Conservation is on record: the batch is in silver. */
  readonly done: boolean;
}

/** SQL over a row `b` of bronze.batch: it counts, because its records are held and it passed the raw checks or an admin released it (ops.rejected_batch). */
export const COUNTS = "b.retired_at IS NULL AND (b.status = 'loaded' OR EXISTS (SELECT FROM ops.rejected_batch x WHERE x.batch_id = b.id AND x.status = 'released'))";

interface Row {
  id: string;
  source_id: number;
  batch_month: string;
  format: string;
  rows: string;
  days: CoveredDays | null;
  done: boolean;
}

async function select(pool: Pool, condition: string, values: readonly unknown[], { order = "b.id", counts = COUNTS } = {}): Promise<BatchRow[]> {
  const { rows } = await pool.query<Row>(
    `SELECT b.id, b.source_id, b.batch_month::text AS batch_month, b.format, b.rows, b.details -> 'days' AS days,
            EXISTS (SELECT FROM silver.conservation c WHERE c.batch_id = b.id) AS done
       FROM bronze.batch b WHERE ${counts} AND ${condition} ORDER BY ${order}`,
    [...values],
  );
  return rows.map((r) => ({ id: r.id, sourceId: r.source_id, month: r.batch_month, format: getFormat(r.format), rows: r.rows, days: r.days, done: r.done }));
}

/** Of these batches those that count. */
export function findBatches(pool: Pool, ids: readonly string[]): Promise<BatchRow[]> {
  return select(pool, "b.id = ANY ($1::text[]::bigint[])", [ids]);
}

/** The first usage day of a batch: of a file as it was read on the way in; else as silver holds it, or the month it bills where retention has been before. */
const FIRST_DAY = `coalesce(
  (SELECT min((d ->> 0)::date) FROM jsonb_path_query(b.details, '$.days.*[*]') d),
  least((SELECT min(s.usage_date) FROM silver.cost_and_usage s WHERE s.batch_id = b.id), (SELECT min(c.month) FROM silver.conservation c WHERE c.batch_id = b.id AND c.loaded_rows > 0)))`;

/**
 * Some of its days are of a time whose silver, or gold detail where gold holds it, retention has let go: it cannot be built again, its aggregates stay as they are.
 * A new allocation reads silver as it is and stages no day below gold's floor (stage_silver), so neither that floor nor raw records that are gone keep a batch from it.
 */
const frozen = ({ params }: Run): string => `coalesce((SELECT max(f.day) FROM ops.retention_floor f
    WHERE f.layer = 'silver'${params.reallocate === true ? "" : " OR EXISTS (SELECT FROM ops.source s WHERE s.id = b.source_id AND s.authoritative)"}) > ${FIRST_DAY}, false)`;

// Those that were refreshed longest ago come first, so that a refresh that has to stop in time reaches the others the next time.
const LONGEST_AGO = "(SELECT min(s.published_at) FROM ops.slice s WHERE s.batch_id = b.id), b.id";

/** True for a run that builds silver and gold again from all of bronze that counts. */
export function isRefresh(run: Run): boolean {
  return run.kind === "full_refresh" && run.params.reuseBronze === true;
}

/** How many batches of these sources a full refresh leaves alone because their detail is gone. */
export async function countFrozen(ctx: RunContext): Promise<number> {
  const { rows } = await ctx.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM bronze.batch b WHERE b.source_id = ANY ($1::int[]) AND EXISTS (SELECT FROM ops.slice s WHERE s.batch_id = b.id) AND ${frozen(ctx.run)}`, [ctx.sources.map(({ id }) => id)]);
  return rows[0]?.n ?? 0;
}

/** What this run has to clean: the batches it names, for a full refresh all that count for its sources, else its own, or when it reuses bronze those of the run it repeats. */
export function listBatches(ctx: RunContext): Promise<BatchRow[]> {
  const { run, pool } = ctx;
  const sources = ctx.sources.map((source) => source.id).filter((id) => !ctx.failedSources.has(id));
  if (run.params.batches) return select(pool, "b.id = ANY ($1::bigint[]) AND b.source_id = ANY ($2::int[])", [run.params.batches, sources]);
  if (isRefresh(run)) return select(pool, `b.source_id = ANY ($1::int[]) AND EXISTS (SELECT FROM ops.slice s WHERE s.batch_id = b.id) AND NOT ${frozen(run)}`, [sources], { order: LONGEST_AGO, ...(run.params.reallocate === true ? { counts: "true" } : {}) });
  const runs = run.params.reuseBronze && run.parentId !== null ? [run.id, run.parentId] : [run.id];
  return select(pool, "b.run_id = ANY ($1::bigint[]) AND b.source_id = ANY ($2::int[])", [runs, sources]);
}

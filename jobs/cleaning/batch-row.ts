// A batch as the cleaning reads it.
import type { Pool } from "pg";
import { getFormat } from "@/jobs/formats/registry";
import type { Format } from "@/jobs/formats/format";
import type { CoveredDays } from "@/jobs/import/file-totals";
import type { RunContext } from "@/jobs/run/run-context";

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

interface Row {
  id: string;
  source_id: number;
  batch_month: string;
  format: string;
  rows: string;
  days: CoveredDays | null;
  done: boolean;
}

async function select(pool: Pool, condition: string, values: readonly unknown[]): Promise<BatchRow[]> {
  const { rows } = await pool.query<Row>(
    `SELECT b.id, b.source_id, b.batch_month::text AS batch_month, b.format, b.rows, b.details -> 'days' AS days,
            EXISTS (SELECT FROM silver.conservation c WHERE c.batch_id = b.id) AS done
       FROM bronze.batch b WHERE b.status = 'loaded' AND b.retired_at IS NULL AND ${condition} ORDER BY b.id`,
    [...values],
  );
  return rows.map((r) => ({ id: r.id, sourceId: r.source_id, month: r.batch_month, format: getFormat(r.format), rows: r.rows, days: r.days, done: r.done }));
}

/** What this run has to clean: its own batches, or when it reuses bronze those of the run it repeats, else those that count for its sources. */
export function listBatches(ctx: RunContext): Promise<BatchRow[]> {
  const { run, pool } = ctx;
  const sources = ctx.sources.map((source) => source.id).filter((id) => !ctx.failedSources.has(id));
  if (!run.params.reuseBronze) return select(pool, "b.run_id = $1 AND b.source_id = ANY ($2::int[])", [run.id, sources]);
  if (run.parentId !== null) return select(pool, "b.run_id = ANY ($1::bigint[]) AND b.source_id = ANY ($2::int[])", [[run.id, run.parentId], sources]);
  return select(pool, "b.source_id = ANY ($1::int[]) AND EXISTS (SELECT FROM ops.slice s WHERE s.batch_id = b.id)", [sources]);
}

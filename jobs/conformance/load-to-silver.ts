// Takes one file through the pipeline's own steps from bronze to silver, in a database that nobody else uses.
import type { Pool } from "pg";
import { dayOf } from "@/lib/dates/dates";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { totalsOf, type ReportedTotal } from "@/jobs/import/import-report";
import type { FoundFile } from "@/jobs/import/resolve-files";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { extractFile } from "@/jobs/steps/extract_file";
import { loadToRawZone } from "@/jobs/steps/load_to_raw_zone";
import { transformToCleaned } from "@/jobs/steps/transform_to_cleaned";

export interface SilverResult {
  readonly rows: { readonly loaded: number; readonly quarantined: number };
  readonly totals: readonly ReportedTotal[];
  /** The first record in quarantine, as an example; null: none is. */
  readonly example: string | null;
  /** Why nothing of it is in silver although it was received; null: it is. */
  readonly failure: string | null;
}

interface Request {
  readonly file: FoundFile;
  readonly ordinal: number;
  readonly format: string;
}

async function addSource(pool: Pool, ordinal: number): Promise<Source> {
  const name = `file-${ordinal}`;
  const { rows } = await pool.query<{ id: number }>("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ($1, 'file', 'multi', $1) RETURNING id", [name]);
  return { id: rows[0]?.id ?? 0, name, type: "file", provider: "multi", billingAccount: name, authoritative: true, origin: "cli", config: {} };
}

async function rowsOf(pool: Pool, sourceId: number): Promise<SilverResult["rows"]> {
  const { rows } = await pool.query<SilverResult["rows"]>(
    `SELECT (SELECT count(*) FROM silver.cost_and_usage WHERE source_id = $1 AND record_part = 0)::int AS loaded, (SELECT count(*) FROM silver.quarantine WHERE source_id = $1)::int AS quarantined`,
    [sourceId],
  );
  return rows[0] ?? { loaded: 0, quarantined: 0 };
}

async function exampleOf(pool: Pool, sourceId: number): Promise<string | null> {
  const { rows } = await pool.query<{ line: string; reason: string }>("SELECT line, reason FROM silver.quarantine WHERE source_id = $1 ORDER BY record_ordinal LIMIT 1", [sourceId]);
  return rows[0] ? `line ${rows[0].line}: ${rows[0].reason}` : null;
}

/** @throws AppError("invalid_input") when the file is refused */
export async function loadToSilver(pool: Pool, { file, ordinal, format }: Request): Promise<SilverResult> {
  const source = await addSource(pool, ordinal);
  const logicalDate = dayOf(new Date());
  const params = { sources: [source.name], files: [{ path: file.path, name: file.name, format, mode: "refuse_overlap" as const }] };
  const { rows } = await pool.query<{ id: string }>("INSERT INTO ops.run (kind, trigger, logical_date, status, params) VALUES ('import', 'cli', $1, 'running', $2) RETURNING id", [logicalDate, params]);
  const session = await pool.connect();
  const ctx: RunContext = {
    run: { id: rows[0]?.id ?? "", kind: "import", logicalDate, params, parentId: null, epoch: "1" },
    sources: [source],
    pool,
    session,
    now: () => new Date(),
    signal: new AbortController().signal,
    log: () => undefined,
    progress: () => undefined,
    failedSources: new Set(),
    fence: async () => undefined, // nobody else can hold a lease in a database of our own
  };
  try {
    await extractFile.run(ctx);
    await loadToRawZone.run(ctx);
    await transformToCleaned.run(ctx);
    const batch = await pool.query<{ id: string }>("SELECT id FROM bronze.batch WHERE source_id = $1", [source.id]);
    return { rows: await rowsOf(pool, source.id), totals: await totalsOf(pool, batch.rows[0]?.id ?? "0"), example: await exampleOf(pool, source.id), failure: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "check_failed") throw error;
    return { rows: { loaded: 0, quarantined: 0 }, totals: [], example: null, failure: messageOf(error) };
  } finally {
    session.release();
  }
}

// Proves that nobody changed what was delivered: each source's chain of batches, and each batch's rows, hashed again.
import { createHash } from "node:crypto";
import { escapeIdentifier, type Pool } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { AppError } from "@/lib/errors/app-error";
import { BLOCK_ROWS, BlockHash } from "@/jobs/formats/block-hash";
import { batchHashSql, CHAIN_START } from "@/lib/bronze/batch-hash";

const LF = 10;

export interface BronzeFault {
  readonly source: string;
  readonly batchId: string | null;
  readonly fault: string;
}

export interface BronzeReport {
  readonly ok: boolean;
  readonly sources: number;
  readonly batches: number;
  readonly rows: string;
  readonly faults: readonly BronzeFault[];
  /** The last batch whose rows were read, when `enough` ended it; null: read to the end. */
  readonly reached: string | null;
}

/** A part of bronze: the chains are held whole each time, rows are read after this batch and until it is enough. */
export interface BronzePart {
  readonly after: string | null;
  readonly enough: () => boolean;
}

interface Batch {
  id: string;
  source_id: number;
  source: string;
  format: string;
  batch_month: string;
  rows: string;
  seq: string;
  prev_hash: string;
  hash: string;
  computed: string;
  block_hashes: string[];
  columns: string[];
  pages: number;
  pages_sha256: string | null;
  /** Retention dropped its rows; header and chain stay. */
  retired: boolean;
}

/** A line ends with its only line feed: COPY escapes the others. */
function takeLines(blocks: BlockHash, chunk: Buffer): void {
  let from = 0;
  let lines = 0;
  for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
    if (++lines < blocks.room) continue;
    blocks.update(chunk.subarray(from, at + 1), lines);
    from = at + 1;
    lines = 0;
  }
  blocks.update(chunk.subarray(from), lines);
}

async function rowFault(pool: Pool, batch: Batch): Promise<string | null> {
  const client = await pool.connect();
  try {
    const list = batch.columns.map((column) => escapeIdentifier(column)).join(", ");
    const month = /^\d{4}-\d{2}-\d{2}$/.exec(batch.batch_month)?.[0]; // COPY takes no parameters; these three are the database's own values
    const query = `COPY (SELECT ${list} FROM bronze.${escapeIdentifier(batch.format)} WHERE source_id = ${batch.source_id} AND batch_month = '${month}' AND batch_id = ${batch.id} ORDER BY ordinal) TO STDOUT`;
    const blocks = new BlockHash();
    for await (const chunk of client.query(copyTo(query)) as AsyncIterable<Buffer>) takeLines(blocks, chunk);
    const found = blocks.finish();
    const at = Array.from({ length: Math.max(found.length, batch.block_hashes.length) }, (_, i) => i).find((i) => found[i] !== batch.block_hashes[i]);
    return at === undefined ? null : `rows ${at * BLOCK_ROWS + 1} to ${(at + 1) * BLOCK_ROWS} are not those that were delivered`;
  } finally {
    client.release();
  }
}

async function pageFault(pool: Pool, batch: Batch): Promise<string | null> {
  if (batch.pages === 0) return null;
  const hash = createHash("sha256");
  for (let ordinal = 1; ordinal <= batch.pages; ordinal++) {
    const { rows } = await pool.query<{ request: string; body: string }>(
      "SELECT request, body FROM bronze.page WHERE source_id = $1 AND batch_month = $2 AND batch_id = $3 AND ordinal = $4",
      [batch.source_id, batch.batch_month, batch.id, ordinal],
    );
    for (const page of rows) hash.update(`${ordinal}\n${page.request}\n${page.body}\n`);
  }
  return hash.digest("hex") === batch.pages_sha256 ? null : "its pages are not those that were delivered";
}

function chainFault(batch: Batch, previous: Batch | undefined): string | null {
  if (batch.hash !== batch.computed) return "its header was changed after it was chained";
  if (Number(batch.seq) !== Number(previous?.seq ?? 0) + 1) return `batch ${Number(previous?.seq ?? 0) + 1} of the chain is missing`;
  return batch.prev_hash === (previous?.hash ?? CHAIN_START) ? null : "it does not follow the batch before it";
}

/** In the order of the chains; with `of` that batch and the one before it. */
async function listChain(pool: Pool, of: string | null = null): Promise<Batch[]> {
  const { rows } = await pool.query<Batch>(
    `SELECT b.id, b.source_id, s.name AS source, b.format, b.batch_month::text AS batch_month, b.rows, b.seq, b.prev_hash, b.hash, ${batchHashSql("b")} AS computed,
            b.block_hashes, b.details -> 'bronze_columns' AS columns, b.pages, b.details ->> 'pages_sha256' AS pages_sha256, b.retired_at IS NOT NULL AS retired
       FROM bronze.batch b JOIN ops.source s ON s.id = b.source_id
      WHERE $1::bigint IS NULL OR b.id = $1 OR EXISTS (SELECT FROM bronze.batch n WHERE n.id = $1 AND n.source_id = b.source_id AND n.seq = b.seq + 1)
      ORDER BY b.source_id, b.seq`,
    [of],
  );
  return rows;
}

/** Sources whose head does not point at their last batch: batches were cut off the end. */
async function headFaults(pool: Pool): Promise<BronzeFault[]> {
  const { rows } = await pool.query<{ source: string }>(
    `SELECT s.name AS source FROM bronze.chain_head h JOIN ops.source s ON s.id = h.source_id
      WHERE h.seq > 0 AND NOT EXISTS (SELECT FROM bronze.batch b WHERE b.source_id = h.source_id AND b.seq = h.seq AND b.hash = h.hash)`,
  );
  return rows.map(({ source }) => ({ source, batchId: null, fault: "the newest batch of its chain is missing" }));
}

async function batchFaults(pool: Pool, batch: Batch, previous: Batch | undefined, rowsToo = true): Promise<BronzeFault[]> {
  const found = [chainFault(batch, previous), ...(batch.retired || !rowsToo ? [] : [await rowFault(pool, batch), await pageFault(pool, batch)])];
  return found.flatMap((fault) => (fault === null ? [] : [{ source: batch.source, batchId: batch.id, fault }]));
}

/** One delivery: its header against its hash and the batch before it, its rows and pages against the header. @throws AppError "not_found" */
export async function verifyBatch(pool: Pool, id: string): Promise<{ readonly source: string; readonly rows: string; readonly held: boolean; readonly faults: readonly BronzeFault[] }> {
  const [first, second] = await listChain(pool, id);
  const [previous, batch] = second === undefined ? [undefined, first] : [first, second];
  if (batch?.id !== id) throw new AppError("not_found", `There is no batch ${id}.`);
  return { source: batch.source, rows: batch.rows, held: !batch.retired, faults: await batchFaults(pool, batch, previous) };
}

/** Reads all of bronze once, or a part of it, one batch at a time, flat in memory. */
export async function verifyBronze(pool: Pool, onBatch?: (done: number, total: number) => void, part?: BronzePart): Promise<BronzeReport> {
  const chain = await listChain(pool);
  const faults = await headFaults(pool);
  const first = chain.findIndex((batch) => batch.id === part?.after) + 1;
  let reached: string | null = null;
  for (const [i, batch] of chain.entries()) {
    const previous = chain[i - 1];
    if (reached === null && i > first && part?.enough()) reached = previous?.id ?? null;
    const isRead = i >= first && reached === null;
    faults.push(...(await batchFaults(pool, batch, previous?.source_id === batch.source_id ? previous : undefined, isRead)));
    onBatch?.(i + 1, chain.length);
  }
  const rows = chain.reduce((sum, batch) => sum + BigInt(batch.rows), 0n).toString();
  return { ok: faults.length === 0, sources: new Set(chain.map((batch) => batch.source_id)).size, batches: chain.length, rows, faults, reached };
}

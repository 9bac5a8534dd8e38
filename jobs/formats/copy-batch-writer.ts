// The pipeline's BatchWriter: one COPY into one bronze partition, in one transaction with the record of what was delivered.
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { PoolClient } from "pg";
import { escapeIdentifier } from "pg";
import { from as copyFrom, type CopyStreamQuery } from "pg-copy-streams";
import { monthStart } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import type { BatchEnd, BatchWriter } from "@/jobs/formats/batch-writer";
import { BlockHash } from "@/jobs/formats/block-hash";
import { copyValue, jsonbText } from "@/jobs/formats/copy-text";
import type { CsvRecord } from "@/jobs/formats/csv-record";
import { bronzeColumns, headerKey } from "@/jobs/formats/file-format";
import type { Format } from "@/jobs/formats/format";
import { failpoint } from "@/jobs/run/failpoint";
import { sourceLease } from "@/jobs/run/lease";
import type { RunContext, Source } from "@/jobs/run/run-context";

const BUFFER_BYTES = 1 << 18;
const MOST_BYTES = 3; // of a UTF-16 unit in UTF-8
const [TAB, BACKSLASH, UPPER_N] = [9, 92, 78];
const SETTLED = Promise.resolve();

type Context = Pick<RunContext, "run" | "pool" | "fence">;

/** Every bronze table's columns in the order of the COPY and of the hashes. */
export function copyColumns(format: Format): string[] {
  return ["source_id", "batch_month", "batch_id", "ordinal", "line", ...bronzeColumns(format), "extra"];
}

/** sha256 over the delivered columns, sorted and lower-cased: order and case of headers are no drift. */
export function schemaFingerprint(columns: readonly string[]): string {
  return createHash("sha256").update(columns.map(headerKey).sort().join("\n")).digest("hex");
}

export class CopyBatchWriter implements BatchWriter {
  private readonly stream: CopyStreamQuery;
  private readonly failed: Promise<never>;
  private readonly blocks = new BlockHash();
  private readonly pageHash = createHash("sha256");
  private readonly prefix: string;
  private failure: Error | undefined;
  private buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private filled = 0;
  private pending = 0;
  private ordinal = 0;
  private pages = 0;
  private bytes = 0;
  private givenBack = false;
  /** Rows handed to the COPY. */
  rows = 0;

  constructor(
    private readonly ctx: Context,
    private readonly source: Pick<Source, "id">,
    private readonly format: Format,
    private readonly client: PoolClient,
    private readonly batch: { id: string; month: string; leaf: string },
  ) {
    this.prefix = `${source.id}\t${batch.month}\t${batch.id}\t`;
    this.stream = client.query(copyFrom(`COPY ${batch.leaf} (${copyColumns(format).map(escapeIdentifier).join(", ")}) FROM STDIN`));
    this.failed = new Promise<never>((_, reject) => {
      this.stream.on("error", (error: Error) => {
        this.failure ??= error;
        reject(error);
      });
    });
    this.failed.catch(() => undefined);
  }

  get batchId(): string {
    return this.batch.id;
  }

  /** The next ordinal without a row: a record that could not be read keeps its place. */
  skip(): number {
    return ++this.ordinal;
  }

  /** Row by row into one buffer: a long string of many rows would have to be flattened first, which costs more than the rest (measured). */
  write(values: readonly (string | null)[], line: number, extra?: Readonly<Record<string, string>>): Promise<void> {
    const cells = [...values, extra === undefined ? null : jsonbText(extra)].map(copyValue).join("\t");
    const text = `${this.prefix}${++this.ordinal}\t${line}\t${cells}\n`;
    this.reserve(text.length * MOST_BYTES);
    this.filled += this.buffer.write(text, this.filled);
    this.added();
    return this.drained();
  }

  /**
   * Adds a record of a CSV byte for byte and without waiting; call `drained` now and then.
   * @param places the field of each bronze column, -1: not delivered
   * @param extra jsonb's own text form, its characters bytes
   */
  append(record: CsvRecord, places: readonly number[], line: number, extra: string | null): void {
    const head = `${this.prefix}${++this.ordinal}\t${line}`;
    const tail = `\t${copyValue(extra)}\n`;
    this.reserve(head.length + tail.length + 2 * record.size + 3 * places.length);
    let at = this.filled + this.buffer.write(head, this.filled, "latin1");
    for (let i = 0; i < places.length; i++) {
      const field = places[i] ?? -1;
      this.buffer[at++] = TAB;
      if (field >= 0) at = record.copyTo(field, this.buffer, at);
      else {
        this.buffer[at++] = BACKSLASH;
        this.buffer[at++] = UPPER_N;
      }
    }
    this.filled = at + this.buffer.write(tail, at, "latin1");
    this.added();
  }

  /** Resolves when the server has taken what was written; throws when the COPY has failed. */
  drained(): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    return this.stream.writableNeedDrain ? Promise.race([once(this.stream, "drain").then(() => undefined), this.failed]) : SETTLED;
  }

  async page(request: string, body: string): Promise<void> {
    this.pages += 1;
    this.pageHash.update(`${this.pages}\n${request}\n${body}\n`);
    // Outside the COPY's transaction, which has the connection to itself; without a batch row the sweeper removes them.
    if (this.pages === 1) await this.ctx.pool.query("SELECT bronze.ensure_partition('page', $1, $2)", [this.source.id, this.batch.month]);
    await this.ctx.pool.query("INSERT INTO bronze.page (source_id, batch_month, batch_id, ordinal, request, body) VALUES ($1, $2, $3, $4, $5, $6)", [
      this.source.id, this.batch.month, this.batch.id, this.pages, request, body,
    ]);
  }

  async finish(end: BatchEnd): Promise<void> {
    try {
      this.flush();
      if (this.failure) throw this.failure;
      this.stream.end();
      await Promise.race([once(this.stream, "finish"), this.failed]);
      await this.record(end);
      await failpoint("bronze_commit");
      await this.client.query("COMMIT");
      this.givenBack = true;
      this.client.release();
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  async abort(): Promise<void> {
    if (this.givenBack) return; // a finish that failed has aborted already
    this.givenBack = true;
    if (!this.failure) this.stream.destroy(); // after a failure the stream has no connection to say it on
    this.client.release(true); // ends the connection, and with it the transaction: a COPY that is cut off keeps nothing
    if (this.pages > 0) return;
    // A database that is away would hide why we abort; the sweep at the run's end removes the row.
    await this.ctx.pool.query("DELETE FROM ops.extraction WHERE batch_id = $1 AND NOT complete", [this.batch.id]).catch(() => undefined);
  }

  private added(): void {
    this.rows += 1;
    if (++this.pending === this.blocks.room) this.flush();
  }

  private reserve(bytes: number): void {
    if (bytes <= this.buffer.length - this.filled) return;
    this.flush();
    if (bytes > this.buffer.length) this.buffer = Buffer.allocUnsafe(bytes);
  }

  private flush(): void {
    if (this.pending === 0) return;
    const lines = this.buffer.subarray(0, this.filled);
    this.blocks.update(lines, this.pending);
    this.bytes += lines.length;
    if (!this.failure) this.stream.write(lines); // the next drained() or finish() says that it has failed
    this.buffer = Buffer.allocUnsafe(BUFFER_BYTES); // the stream keeps the old one until it is sent
    this.filled = 0;
    this.pending = 0;
  }

  private async record(end: BatchEnd): Promise<void> {
    await this.ctx.fence(this.client, sourceLease(this.source.id));
    const details = { ...end.details, bronze_columns: copyColumns(this.format), ...(this.pages > 0 ? { pages_sha256: this.pageHash.digest("hex") } : {}) };
    await this.client.query(
      `UPDATE ops.extraction SET covers = $2, complete = true, file_name = $3, content_sha256 = $4, columns = $5, schema_fingerprint = $6, pages = $7, rows = $8,
              bytes = $9, block_hashes = $10, delivered_totals = $11, provider_totals = $12, rejects = $13, details = $14
        WHERE batch_id = $1`,
      [
        this.batch.id, end.covers, end.fileName ?? null, end.contentSha256 ?? null, JSON.stringify(end.deliveredColumns), schemaFingerprint(end.deliveredColumns), this.pages, this.rows,
        this.bytes, this.blocks.finish(), JSON.stringify(end.deliveredTotals), JSON.stringify(end.providerTotals), JSON.stringify(end.rejects), JSON.stringify(details),
      ],
    );
  }
}

/**
 * Opens a batch of `source` in the month of the run's logical date. Nothing of it is visible until `finish`, and it counts only once load_to_raw_zone
 * has vouched for it; `finish` and `abort` give the connection back.
 */
export async function openCopyBatch(ctx: Context, source: Pick<Source, "id">, format: Format): Promise<CopyBatchWriter> {
  const month = monthStart(ctx.run.logicalDate);
  const { rows } = await ctx.pool.query<{ batch_id: string; leaf: string }>(
    `INSERT INTO ops.extraction (batch_id, run_id, source_id, format, batch_month) VALUES (nextval('bronze.batch_id_seq'), $1, $2, $3, $4)
     RETURNING batch_id, bronze.ensure_partition($3, $2, $4) AS leaf`,
    [ctx.run.id, source.id, format.table, month],
  );
  const batch = rows[0];
  if (!batch) throw new AppError("internal", "The database gave no batch id");
  const client = await ctx.pool.connect();
  try {
    await client.query("BEGIN");
    return new CopyBatchWriter(ctx, source, format, client, { id: batch.batch_id, month, leaf: batch.leaf });
  } catch (error) {
    client.release(true);
    throw error;
  }
}

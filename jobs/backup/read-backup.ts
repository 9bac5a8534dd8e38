// Puts a backup back into an empty database: all of it in one transaction, or nothing.
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { finished } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { escapeIdentifier, type Pool, type PoolClient } from "pg";
import { from as copyFrom, type CopyStreamQuery } from "pg-copy-streams";
import { onPg } from "@/lib/access/sql-runner";
import { rebuildAfterRestore } from "@/lib/allocation/rebuild";
import { withTx } from "@/lib/db/with-tx";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { appliedMigrations, BACKUP_FORMAT, backupTables, END_OF_TABLE, type BackupHeader, type LastLine, type TableLine } from "@/jobs/backup/backup-file";
import { liftTriggers, setTriggers } from "@/jobs/backup/lift-triggers";
import { cliActor } from "@/jobs/cli/actor";

const LF = 10;
const END = Buffer.from(`${END_OF_TABLE}\n`);

export interface RestoredBackup {
  readonly at: string;
  readonly tables: number;
  readonly rows: string;
  /** The queued run that publishes allocation changes whose rebuild had not ended; null: none waits. */
  readonly rebuild: string | null;
}

/** Lines, and runs of whole lines, of an unpacked file; flat in memory. */
class Lines {
  private rest: Buffer = Buffer.alloc(0);
  private readonly chunks: AsyncIterator<Buffer>;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  private async fill(): Promise<boolean> {
    const next = await this.chunks.next();
    if (next.done === true) return false;
    this.rest = this.rest.length === 0 ? next.value : Buffer.concat([this.rest, next.value]);
    return true;
  }

  async line(): Promise<string | null> {
    let end = this.rest.indexOf(LF);
    while (end < 0) {
      if (!(await this.fill())) return null;
      end = this.rest.indexOf(LF);
    }
    const text = this.rest.toString("utf8", 0, end);
    this.rest = this.rest.subarray(end + 1);
    return text;
  }

  /** Whole lines up to END_OF_TABLE, which is taken. */
  async *table(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = this.rest.subarray(0, END.length).equals(END) ? 0 : this.rest.indexOf(`\n${END_OF_TABLE}\n`) + 1;
      if (end > 0 || this.rest.subarray(0, END.length).equals(END)) {
        if (end > 0) yield this.rest.subarray(0, end);
        this.rest = this.rest.subarray(end + END.length);
        return;
      }
      const whole = this.rest.lastIndexOf(LF, this.rest.length - END.length - 1) + 1; // what may begin the end stays
      if (whole > 0) yield this.rest.subarray(0, whole);
      this.rest = this.rest.subarray(whole);
      if (!(await this.fill())) throw new AppError("invalid_input", "the backup is cut off");
    }
  }
}

function parse<T>(line: string | null): T {
  if (line === null) throw new AppError("invalid_input", "the backup is cut off");
  try {
    return JSON.parse(line) as T;
  } catch {
    throw new AppError("invalid_input", "it is not a backup of this product, or it was changed");
  }
}

async function assertFits(client: PoolClient, header: BackupHeader): Promise<void> {
  if (header.format !== BACKUP_FORMAT || header.version !== 1) throw new AppError("invalid_input", "it is not a backup of this product");
  const { rows } = await client.query<{ sources: number; people: number }>("SELECT (SELECT count(*) FROM ops.source)::int AS sources, (SELECT count(*) FROM ops.app_user)::int AS people");
  const found = rows[0] ?? { sources: 0, people: 0 };
  if (found.sources + found.people > 0)
    throw new AppError("conflict", `The database is not empty: it has ${found.sources} sources and ${found.people} people. Restore into a new one: set KCO_DATA_DIR to an empty folder (or DATABASE_URL to an empty database).`);
  const have = await appliedMigrations(client);
  const differs = [...header.migrations.filter((name) => !have.includes(name)), ...have.filter((name) => !header.migrations.includes(name))];
  if (differs.length > 0) throw new AppError("conflict", `The backup was written by another version: migrations ${differs.join(", ")} differ. Restore it with the version that wrote it, then start the newer one.`);
}

async function makePartitions(client: PoolClient, header: BackupHeader): Promise<void> {
  for (const { parent, sourceId, month } of header.partitions) {
    const [schema, table] = parent.split(".");
    if (schema === "bronze") await client.query("SELECT bronze.ensure_partition($1, $2, $3)", [table, sourceId, month]);
    else if (schema === "silver") await client.query("SELECT silver.ensure_partitions($1, $1)", [month]);
    else await client.query("SELECT gold.ensure_partitions($1, $1)", [month]);
  }
}

/** COPY is refused where policies bind the owner, too; they are lifted for this transaction, which nobody else sees into. */
async function forced(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relforcerowsecurity AND n.nspname IN ('ops', 'bronze', 'silver', 'gold')");
  return rows.map((row) => row.name);
}

async function copyTable(client: PoolClient, lines: Lines, { table, columns }: TableLine): Promise<bigint> {
  const stream: CopyStreamQuery = client.query(copyFrom(`COPY ${table} (${columns.map(escapeIdentifier).join(", ")}) FROM STDIN`));
  const refused = { by: null as Error | null }; // a row that the database refused: the stream takes no more then, and would throw of itself
  stream.on("error", (error: Error) => (refused.by = error));
  const done = finished(stream);
  done.catch(() => undefined);
  let rows = 0n;
  try {
    for await (const chunk of lines.table()) {
      if (refused.by) throw refused.by;
      for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) rows += 1n;
      if (!stream.write(chunk)) await Promise.race([once(stream, "drain"), done]);
    }
    if (refused.by) throw refused.by;
    stream.end();
    await done;
    return rows;
  } catch (error) {
    if (!refused.by) stream.destroy(error as Error); // the file ended too soon: COPY must not wait for the rest of it
    await done.catch(() => undefined);
    throw refused.by ?? error;
  }
}

async function load(client: PoolClient, lines: Lines, header: BackupHeader): Promise<RestoredBackup> {
  const known = await backupTables(client);
  const triggers = await liftTriggers(client);
  await client.query(`TRUNCATE ${known.join(", ")} CASCADE`);
  await makePartitions(client, header);
  const bound = await forced(client);
  for (const name of bound) await client.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`);
  let [tables, rows] = [0, 0n];
  for (;;) {
    const line = parse<TableLine | LastLine>(await lines.line());
    if (!("table" in line)) {
      if (line.tables !== tables || line.rows !== rows.toString()) throw new AppError("invalid_input", `the backup names ${line.tables} tables and ${line.rows} rows; found were ${tables} and ${rows}`);
      break;
    }
    if (!known.includes(line.table)) throw new AppError("invalid_input", `the backup holds the table ${line.table}, which this version does not know`);
    rows += await copyTable(client, lines, line);
    tables += 1;
  }
  await setTriggers(client, triggers);
  for (const name of bound) await client.query(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`);
  for (const { name, last } of header.sequences) await client.query("SELECT setval(to_regclass($1::text), $2::bigint) WHERE to_regclass($1::text) IS NOT NULL", [name, last]);
  await client.query("UPDATE ops.run SET status = 'failed', finished_at = coalesce(finished_at, now()), error = jsonb_build_object('code', 'cancelled', 'message', 'It was under way when the backup was written.') WHERE status IN ('queued', 'running', 'crashed')");
  return { at: header.at, tables, rows: rows.toString(), rebuild: await rebuildAfterRestore(onPg(client), cliActor(), new Date()) };
}

/** @throws AppError("conflict") when the database is not empty or of another version; "invalid_input" for a damaged file: nothing is kept then */
export async function readBackup(owner: Pool, file: string): Promise<RestoredBackup> {
  const raw = createReadStream(file);
  const unpacked = createGunzip();
  raw.on("error", (error) => unpacked.destroy(error));
  unpacked.on("error", () => undefined); // who reads the lines gets it
  const lines = new Lines(raw.pipe(unpacked) as AsyncIterable<Buffer>);
  try {
    return await withTx(owner, async (client) => {
      const header = parse<BackupHeader>(await lines.line());
      await assertFits(client, header);
      const restored = await load(client, lines, header);
      if ((await lines.line()) !== null) throw new AppError("invalid_input", "the backup goes on after its end");
      return restored;
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "conflict") throw error;
    const code = (error as { code?: string }).code ?? "";
    const damaged = code.startsWith("Z_") || /^E[A-Z]+$/.test(code) || /^2[23]...$/.test(code); // of zlib, the file system, or rows that the database cannot read
    if (error instanceof AppError || damaged) throw new AppError("invalid_input", `${file} cannot be restored (${messageOf(error)}); nothing of it was kept.`, { cause: error });
    throw error;
  } finally {
    raw.destroy();
    unpacked.destroy();
  }
}

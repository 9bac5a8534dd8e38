// Writes the whole database into one file: one snapshot, streamed, while everybody goes on working.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { createGzip, type Gzip } from "node:zlib";
import { escapeIdentifier, type Pool, type PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { blindness } from "@/lib/db/role-safety";
import { withTx } from "@/lib/db/with-tx";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { appliedMigrations, BACKUP_FORMAT, backupTables, columnsOfTable, END_OF_TABLE, type BackupHeader } from "@/jobs/backup/backup-file";

const LF = 10;

export interface BackupReport {
  readonly file: string;
  readonly tables: number;
  readonly rows: string;
  readonly bytes: number;
}

async function headerOf(client: PoolClient, at: Date): Promise<BackupHeader> {
  const partitions = await client.query<{ parent: string; sourceId: number | null; month: string }>(
    `SELECT n.nspname || '.' || coalesce(m[1], p[1]) AS parent, m[2]::int AS "sourceId", to_date(coalesce(m[3], p[2]), 'YYYYMM')::text AS month
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN LATERAL regexp_match(c.relname, '^(.+)_s(\\d+)_(\\d{6})$') m ON n.nspname = 'bronze'
       LEFT JOIN LATERAL regexp_match(c.relname, '^(.+)_(\\d{6})$') p ON n.nspname IN ('silver', 'gold')
      WHERE c.relispartition AND c.relkind = 'r' AND n.nspname IN ('bronze', 'silver', 'gold') ORDER BY 1, 2, 3`,
  );
  const sequences = await client.query<{ name: string; last: string }>("SELECT schemaname || '.' || sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname IN ('ops', 'bronze', 'silver', 'gold') AND last_value IS NOT NULL ORDER BY 1");
  return { format: BACKUP_FORMAT, version: 1, at: at.toISOString(), migrations: await appliedMigrations(client), partitions: partitions.rows, sequences: sequences.rows };
}

class Sink {
  rows = 0n;

  constructor(private readonly gzip: Gzip) {}

  async line(text: string): Promise<void> {
    await this.write(Buffer.from(`${text}\n`));
  }

  async write(chunk: Buffer): Promise<void> {
    if (!this.gzip.write(chunk)) await once(this.gzip, "drain");
  }

  /** A row is a line: COPY escapes line feeds inside values. */
  async copy(client: PoolClient, query: string): Promise<void> {
    for await (const chunk of client.query(copyTo(query)) as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) this.rows += 1n;
      await this.write(chunk);
    }
  }
}

async function writeTables(client: PoolClient, sink: Sink, at: Date, say: (line: string) => void): Promise<number> {
  const blind = await blindness(client);
  if (blind !== null) throw new AppError("unavailable", `The backup would leave rows out: ${blind}`);
  await sink.line(JSON.stringify(await headerOf(client, at)));
  const tables = await backupTables(client);
  for (const table of tables) {
    const columns = await columnsOfTable(client, table);
    await sink.line(JSON.stringify({ table, columns }));
    await sink.copy(client, `COPY (SELECT ${columns.map(escapeIdentifier).join(", ")} FROM ${table}) TO STDOUT`);
    await sink.line(END_OF_TABLE);
    say(table);
  }
  await sink.line(JSON.stringify({ tables: tables.length, rows: sink.rows.toString() }));
  return tables.length;
}

/**
 * The file is there whole or not at all. It holds people and their password hashes: readable by its owner only.
 * @param owner sees every row of every table; throws AppError "unavailable" when row-level security hides some from it
 */
export async function writeBackup(owner: Pool, file: string, at: Date, say: (line: string) => void = () => undefined): Promise<BackupReport> {
  const temporary = `${file}.${process.pid}.part`;
  const gzip = createGzip({ level: 5 });
  const out = createWriteStream(temporary, { mode: 0o600 });
  const written = finished(gzip.pipe(out));
  written.catch(() => undefined);
  const sink = new Sink(gzip);
  try {
    const tables = await Promise.race([
      withTx(owner, (client) => writeTables(client, sink, at, say), { isolation: "REPEATABLE READ", readOnly: true }),
      written.then((): never => { throw new Error("the file was closed too early"); }),
    ]);
    gzip.end();
    await written;
    await rename(temporary, file);
    return { file, tables, rows: sink.rows.toString(), bytes: (await stat(file)).size };
  } catch (error) {
    gzip.destroy();
    out.destroy();
    await rm(temporary, { force: true });
    if ((error as { syscall?: string }).syscall === undefined) throw error;
    throw new AppError("unavailable", `The backup could not be written (${messageOf(error)}). Give a file in a folder that exists and has room.`, { cause: error });
  }
}

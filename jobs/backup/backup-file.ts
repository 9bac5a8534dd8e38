// The form of a backup: one gzip of a header line, for each table a line with its columns, its COPY text and "\.", and a last line.
import type { PoolClient } from "pg";
import { inOrderOfReferences } from "@/jobs/archive/table-order";

export const BACKUP_FORMAT = "kco-backup";
export const END_OF_TABLE = "\\.";

export interface BackupHeader {
  readonly format: typeof BACKUP_FORMAT;
  readonly version: 1;
  readonly at: string;
  readonly migrations: readonly string[];
  /** Partitions to make first: bronze by format, source and month; silver and gold by month. */
  readonly partitions: readonly { readonly parent: string; readonly sourceId: number | null; readonly month: string }[];
  readonly sequences: readonly { readonly name: string; readonly last: string }[];
}

export interface TableLine {
  readonly table: string;
  readonly columns: readonly string[];
}

export interface LastLine {
  readonly tables: number;
  readonly rows: string;
}

/** Of living processes and sessions, or computed anew: a restored database starts without them. */
const LEFT_OUT = new Set(["ops.lease", "ops.token_bucket", "ops.query_cache", "ops.session", "ops.sign_in_attempt"]);

export function backupTables(client: PoolClient): Promise<string[]> {
  return inOrderOfReferences(client, (name) => !LEFT_OUT.has(name));
}

export async function columnsOfTable(client: PoolClient, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum", [table]);
  return rows.map((row) => row.name);
}

export async function appliedMigrations(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("SELECT migration_name AS name FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1");
  return rows.map((row) => row.name);
}

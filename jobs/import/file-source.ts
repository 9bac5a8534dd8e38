// The source that files are loaded into: made on first use.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import type { Source } from "@/jobs/run/run-context";

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

export interface FileSourceRequest {
  readonly name: string;
  /** Of the files' headers. */
  readonly providers: readonly Source["provider"][];
  /** For files that state no currency; null: leave as it is. */
  readonly currency: string | null;
}

interface Row {
  id: number;
  type: string;
  provider: Source["provider"];
  config: Record<string, unknown>;
  removed: boolean;
}

/** @throws AppError("usage") for a name that cannot be one */
export function checkSourceName(name: string): void {
  if (!NAME.test(name)) throw new AppError("usage", `--source is "${name}": write 1 to 63 lower-case letters, digits, dots, underscores or hyphens, beginning with a letter or digit`);
}

function refuse(row: Row, { name, currency }: FileSourceRequest): void {
  if (row.removed) throw new AppError("conflict", `Source ${name} was removed. Choose another name with --source.`);
  if (row.type !== "file") throw new AppError("conflict", `Source ${name} is fetched from a provider (${row.type}); files need a source of their own. Choose another name with --source.`);
  const known = row.config.currency;
  if (currency !== null && known !== undefined && known !== currency)
    throw new AppError("conflict", `Source ${name} has the currency ${String(known)}; ${currency} would change what is loaded already. Use another source for ${currency}.`);
}

/** The scope of a source of files is its own name; its provider is that of its files, `multi` for several. */
export async function ensureFileSource(pool: Pool, request: FileSourceRequest): Promise<{ id: number }> {
  const { name, providers, currency } = request;
  const provider = new Set(providers).size === 1 ? (providers[0] ?? "multi") : "multi";
  await pool.query(`INSERT INTO ops.source (name, type, provider, billing_account, origin) VALUES ($1, 'file', $2, $1, 'cli') ON CONFLICT (name) DO NOTHING`, [name, provider]);
  const { rows } = await pool.query<Row>("SELECT id, type, provider, config, removed_at IS NOT NULL AS removed FROM ops.source WHERE name = $1", [name]);
  const row = rows[0];
  if (!row) throw new AppError("internal", `The database gave no row for source ${name}`);
  refuse(row, request);
  await pool.query("UPDATE ops.source SET provider = $2, config = config || $3::jsonb WHERE id = $1", [row.id, row.provider === provider ? provider : "multi", JSON.stringify(currency === null ? {} : { currency })]);
  return { id: row.id };
}

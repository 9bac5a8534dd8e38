// The hash that chains a source's batches: one SQL expression for who writes the chain, who verifies it and the page that shows it.

/** Columns of bronze.batch that the hash vouches for; jsonb prints them in one canonical form. */
export const HEADER_COLUMNS = [
  "id", "source_id", "format", "batch_month", "logical_date", "status", "covers", "file_name", "content_sha256", "columns", "schema_fingerprint",
  "pages", "rows", "bytes", "delivered_totals", "provider_totals", "details", "seq", "run_id",
] as const;

/** SQL: sha256(previous hash + header as jsonb text + block hashes) over a row `b` with the header columns, prev_hash and block_hashes. */
export function batchHashSql(b: string): string {
  const header = HEADER_COLUMNS.map((column) => `'${column}', ${b}.${column}`).join(", ");
  return `encode(sha256(convert_to(${b}.prev_hash || jsonb_build_object(${header})::text || array_to_string(${b}.block_hashes, ''), 'UTF8')), 'hex')`;
}

/** What the first batch of a source follows. */
export const CHAIN_START = "0".repeat(64);

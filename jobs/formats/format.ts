// What a delivery format has to offer; a new one is one file beside this, one cleaning model and one line in registry.ts.

/** A cost column of the delivery and where its amount is found in bronze and silver. */
export interface CostColumn {
  readonly source: string; // the delivery's own name, e.g. BilledCost
  readonly bronze: string; // column of the bronze table
  /** SQL over one bronze row `r` giving the amount as text; absent: the column itself. For amounts inside a repeated field (Google's credits). */
  readonly bronzeSql?: string;
  readonly silver: string; // SQL over one silver row `s` whose Σ over the record's rows equals the delivered amount
}

/** SQL over one bronze row `r`: the delivered amount of a cost column, as text. */
export function deliveredAmountSql(column: CostColumn): string {
  return column.bronzeSql ?? `r.${column.bronze}`;
}

export interface Format {
  readonly id: string; // 'kco-csv', 'focus', 'aws-ce', 'gcp-billing'
  readonly table: string; // bronze table
  readonly label: string;
  /** Delivered header → bronze column, compared as the format says; unknown headers go to `extra`. */
  readonly columns: Readonly<Record<string, string>>;
  readonly required: readonly string[]; // delivered headers without which nothing can be loaded
  /** Columns that have a stated fallback; a delivery without one loads, with a warning. */
  readonly expected?: readonly string[];
  /** Columns that the provider documents and nobody reads yet: kept as extra, and no surprise. */
  readonly documented?: readonly string[];
  /** Bronze column → the values that are known, lower case; another one loads by its fallback, with a warning. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  readonly costColumns: readonly CostColumn[];
  /** SQL over one bronze row `r`: its currency and its billing (else usage) month as date; null where unreadable. */
  readonly currencySql: string;
  readonly monthSql: string;
  /** SQL over one bronze row `r`: what becomes BilledCost over all silver rows of the record, as numeric; null where the text cannot be read. */
  readonly billedSql: string;
  /** Columns of StatedTotal whose sum is the provider's own billed total, e.g. ['cost', 'credits']; absent: the source states none. */
  readonly statedBilled?: readonly string[];
  /** SQL over one bronze row `r`: its slice; absent: a batch has one slice, its file. */
  readonly sliceSql?: string;
  /** SELECT over the bronze rows of batch $1 (source $2, batch month $3): silver's columns, reject_check, reject_reason. */
  readonly cleaned: string;
  /** Recognises a file by its header; absent for API formats. */
  readonly detect?: (headers: readonly string[]) => boolean;
  /** Provider of a file, from its headers. */
  readonly providerOf?: (headers: readonly string[]) => "aws" | "gcp" | "azure" | "other" | "multi";
}

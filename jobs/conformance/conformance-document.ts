// The document of `kco conformance -o json` (DESIGN §8: a contract).

export interface ConformanceTotal {
  readonly source_column: string; // the file's own name of it
  readonly currency: string | null; // null: the file states none
  readonly month: string | null; // YYYY-MM; null: none can be read
  readonly received: string; // summed from the file's text, by another reader than the pipeline's
  readonly loaded: string; // from silver
  readonly quarantined: string;
  readonly other_view: string;
}

export interface ConformanceFile {
  readonly path: string;
  readonly format: string | null;
  readonly status: "loaded" | "partly" | "refused";
  readonly reason?: string;
  readonly rows: { readonly received: number; readonly loaded: number; readonly quarantined: number; readonly deduplicated: number; readonly other_view: number };
  readonly totals: readonly ConformanceTotal[];
}

export interface ConformanceDocument {
  /** False when a row or an amount of a file is neither loaded nor accounted for. */
  readonly ok: boolean;
  readonly files: readonly ConformanceFile[];
  readonly ignored: readonly string[];
}

// Streams records into one bronze partition by COPY, hashing as the bytes go by.
import type { StatedTotal } from "@/jobs/providers/provider";

export interface BatchReject {
  readonly ordinal: number;
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface BatchWriter {
  readonly batchId: string;
  /** Values in the order of `columns`; null = SQL null; `extra` = delivered columns the table does not know. */
  readonly write: (values: readonly (string | null)[], line: number, extra?: Readonly<Record<string, string>>) => Promise<void>;
  /** The body of an API answer, as delivered. */
  readonly page: (request: string, body: string) => Promise<void>;
  /** Flushes, and records what was delivered; the batch stays invisible until load_to_raw_zone vouches for it. */
  readonly finish: (end: BatchEnd) => Promise<void>;
  /** Ends the COPY and leaves rows that the sweeper removes. */
  readonly abort: () => Promise<void>;
}

export interface BatchEnd {
  readonly covers: readonly string[];
  readonly deliveredColumns: readonly string[];
  readonly deliveredTotals: readonly StatedTotal[]; // Σ of the text as it was read
  readonly providerTotals: readonly StatedTotal[];
  readonly rejects: readonly BatchReject[]; // records that could not be read as a row
  readonly details: Readonly<Record<string, unknown>>;
  readonly fileName?: string;
  readonly contentSha256?: string;
}

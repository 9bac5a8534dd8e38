// What a step gets: the run, its sources, the database, a clock, a cancel signal and a log.
import type { Pool, PoolClient } from "pg";
import type { Day } from "@/lib/dates/dates";

export type RunKind = "daily" | "import" | "backfill" | "full_refresh" | "rerun" | "maintenance";

/** One file of an import, as `kco import` resolved it. */
export interface ImportFile {
  readonly path: string; // absolute
  readonly name: string; // logical name within the source = its slice
  readonly format: string; // id in jobs/formats/registry.ts
  readonly mode: "refuse_overlap" | "add" | "replace_days";
  readonly replace?: { readonly from: Day; readonly to: Day }; // [from, to); absent with replace_days: the days the file covers
}

export interface RunParams {
  readonly sources?: readonly string[]; // names; absent = every active API source
  readonly files?: readonly ImportFile[];
  readonly from?: Day;
  readonly to?: Day;
  readonly reuseBronze?: boolean;
  /** With reuseBronze: cleaning and its checks are not done again either; the run begins at load_to_analytics. */
  readonly reuseSilver?: boolean;
  /** With reuseBronze: these batches alone, and of them the slices that no newer batch holds (a release from quarantine). */
  readonly batches?: readonly string[];
  /** Of a maintenance run: this batch alone is verified, and nothing else done. */
  readonly verifyBatch?: string;
  /** Of the run that builds gold again after a restore from the archive: readers knew its figures before, so no closed month has moved. */
  readonly restored?: boolean;
  /** Of a full refresh that reuses silver: gold is built again by all applied allocation rules, which are published with it. */
  readonly reallocate?: boolean;
  /** An instant from which on a full refresh begins no further batch. */
  readonly until?: string;
}

export interface Run {
  readonly id: string; // bigint as text
  readonly kind: RunKind;
  readonly logicalDate: Day;
  readonly params: RunParams;
  readonly parentId: string | null;
  readonly epoch: string;
}

export interface Source {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly provider: "aws" | "gcp" | "azure" | "other" | "multi";
  readonly billingAccount: string;
  readonly authoritative: boolean;
  readonly origin: "admin" | "cli" | "demo";
  readonly config: Readonly<Record<string, unknown>>;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface RunContext {
  readonly run: Run;
  readonly sources: readonly Source[];
  /** Pool of the pipeline's role. */
  readonly pool: Pool;
  /** One connection for the whole run: stage tables are temporary tables of it. */
  readonly session: PoolClient;
  readonly now: () => Date;
  /** Aborted on cancel, drain or a lost lease; long loops look at it. */
  readonly signal: AbortSignal;
  readonly log: (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;
  /** Shown live on the run's page and by the command line. */
  readonly progress: (done: number, total: number | null, unit: string) => void;
  /** Source ids whose branch failed in this run; their slices stay as they are. */
  readonly failedSources: Set<number>;
  /** Throws AppError("fenced") unless this run still holds `lease`; call it inside the transaction that commits. */
  readonly fence: (client: PoolClient, lease: string) => Promise<void>;
}

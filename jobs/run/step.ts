// A step of the DAG: a name that is a contract, what it does, how it is retried.
import type { Run, RunContext, Source } from "@/jobs/run/run-context";

export type StepName =
  | "start"
  | "check_data_availability"
  | "extract_aws"
  | "extract_gcp"
  | "extract_azure"
  | "extract_file"
  | "validate_raw"
  | "load_to_raw_zone"
  | "transform_to_cleaned"
  | "validate_cleaned"
  | "load_to_analytics"
  | "validate_analytics"
  | "refresh_dashboards"
  | "send_summary_email"
  | "end"
  | "nightly_maintenance"
  | "verify_batch";

/** RELIABILITY §1: full jitter, Retry-After honoured; 4xx and schema errors are not retried. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly initialMs: number;
  readonly factor: number;
  readonly capMs: number;
}

export interface StepResult {
  readonly rowsIn?: number;
  readonly rowsOut?: number;
  /** Per source where it has one: rows, bytes, requests, dollars. Decimal amounts as text. */
  readonly metrics?: Record<string, unknown>;
  /** Each makes the run end `succeeded_with_warnings`. */
  readonly warnings?: readonly string[];
  /** Why sources that the step put aside (ctx.failedSources) failed, by source id. */
  readonly failed?: ReadonlyMap<number, unknown>;
}

export interface Step {
  readonly name: StepName;
  /** For provider_retryable errors; a database that restarts is waited for in any case. */
  readonly retry: RetryPolicy;
  /** The sources this step works for; a run that has none of them skips it. Absent: it works for all. */
  readonly handles?: (source: Source) => boolean;
  /** Longest time of one attempt, of a step that asks the run from `now` on; default 2 hours. */
  readonly maxMs?: number | ((run: Run, now: Date) => number | null);
  /**
   * Idempotent: a second call after a crash goes on from what was committed.
   * One of several parallel steps that throws fails the sources in AppError.details.sourceIds (number[]), without it all it handles.
   */
  readonly run: (ctx: RunContext) => Promise<StepResult>;
}

export const RETRY: RetryPolicy = { attempts: 5, initialMs: 1_000, factor: 2, capMs: 60_000 };
export const NO_RETRY: RetryPolicy = { attempts: 1, initialMs: 0, factor: 1, capMs: 0 };

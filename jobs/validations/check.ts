// What a check is: a contract id, a layer, a first severity, and how it is observed.
import type { RunContext, Source } from "@/jobs/run/run-context";

export type Layer = "raw" | "cleaned" | "analytics";
export type Severity = "critical" | "warning" | "info";

export interface Observation {
  readonly status: "pass" | "fail" | "skipped";
  readonly observed: string;
  readonly expected: string;
  readonly failedRows?: number;
  readonly totalRows?: number;
  readonly sample?: readonly Record<string, unknown>[];
  /** Overrides the first severity for this observation, e.g. a warning below the threshold. */
  readonly severity?: Severity;
}

/** One source of a run, with what it delivered in this run. */
export interface Subject {
  readonly source: Source;
  readonly batchIds: readonly string[];
}

export interface Check {
  readonly id: string;
  readonly layer: Layer;
  readonly severity: Severity;
  /** Share of rows or of money, in percent, above which a row-level check is critical. */
  readonly threshold?: number;
  /** Per source of the run; absent: once per run. */
  readonly perSource?: (ctx: RunContext, subject: Subject, threshold: number) => Promise<Observation>;
  readonly perRun?: (ctx: RunContext) => Promise<Observation>;
}

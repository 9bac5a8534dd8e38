// What a source type has to offer; a new one is one file beside this and one line in registry.ts.
import type { Pool } from "pg";
import type { z } from "zod";
import type { Day } from "@/lib/dates/dates";
import type { BatchWriter } from "@/jobs/formats/batch-writer";
import type { Run, RunContext, Source } from "@/jobs/run/run-context";

/** An amount that somebody states: Σ of one cost column in one currency and billing (else usage) month. */
export interface StatedTotal {
  readonly column: string; // the delivery's own column name, e.g. UnblendedCost
  readonly currency: string;
  readonly month: Day; // first day of the month
  readonly rows: number;
  readonly amount: string; // exact decimal
  /** The slice it is stated for; a provider states its totals per slice, so that they hold after other slices were replaced. */
  readonly slice?: string;
}

export interface Availability {
  readonly newestDay: Day | null;
  readonly due: boolean; // false: the newest day that this run needs is not there yet
  readonly detail: string;
  /** What asking took; USD. */
  readonly requests: number;
  readonly usd: string;
}

/** A named difference between what the provider states and what it delivered, e.g. "provider rounding". */
export interface ReconciliationLine {
  readonly name: string;
  readonly amount: string; // exact decimal
  readonly currency: string;
  readonly month: Day; // first day of the month
  readonly column: string; // as in StatedTotal
}

export interface ExtractResult {
  readonly covers: readonly string[]; // slices that this batch replaces whole, also empty ones
  readonly providerTotals: readonly StatedTotal[]; // asked independently of the rows
  readonly requests: number;
  readonly usd: string; // what the requests cost
  readonly lines?: readonly ReconciliationLine[];
  readonly warnings?: readonly string[];
}

/** The run whose price is asked for: it need not exist. */
export interface Estimated {
  readonly run: Pick<Run, "kind" | "logicalDate" | "params">;
  readonly pool: Pool;
  readonly now: () => Date;
}

/** What a call to a provider needs; it need not be part of a run. */
export type Calling = Pick<RunContext, "pool" | "now" | "signal" | "log">;

/** One permission of a source, asked for with the cheapest request that needs it. */
export interface Probe {
  readonly permission: string;
  readonly problem: string | null; // null: granted
}

export interface Probed {
  readonly probes: readonly Probe[];
  readonly requests: number;
  readonly usd: string; // what the requests cost
}

export interface Provider {
  readonly type: string; // ops.source.type
  readonly cloud: "aws" | "gcp" | "azure";
  readonly step: "extract_aws" | "extract_gcp" | "extract_azure";
  readonly format: string; // jobs/formats/registry.ts: the bronze table and its cleaning model
  readonly config: z.ZodType;
  /** Never throws for what the provider says: a refusal is a probe with its problem. */
  readonly probe: (source: Source, calling: Calling) => Promise<Probed>;
  readonly checkAvailability: (source: Source, ctx: RunContext) => Promise<Availability>;
  /** Requests and dollars of the run's whole extraction, from what earlier ones have seen; the provider itself is not asked, an estimate costs nothing. */
  readonly estimate: (source: Source, asked: Estimated) => Promise<{ requests: number; usd: string }>;
  readonly extract: (source: Source, ctx: RunContext, open: () => Promise<BatchWriter>) => Promise<ExtractResult>;
}

// What a backfill is to the admin pages and the API, for server and browser.
import type { Day } from "@/lib/dates/dates";
import type { Money } from "@/lib/money/money";

export const BACKFILL_MODES = ["missing", "failed", "all"] as const;
export type BackfillMode = (typeof BACKFILL_MODES)[number];
export type BackfillStatus = "planning" | "planned" | "running" | "succeeded" | "succeeded_with_warnings" | "failed" | "cancelled";

/** What a person asks to have filled. */
export interface BackfillChoice {
  readonly from: Day;
  readonly to: Day; // exclusive
  readonly mode: BackfillMode;
  /** Empty: every source that is fetched. */
  readonly sources: readonly string[];
  readonly concurrency: number;
  readonly backwards: boolean;
}

/** As the jobs estimate it: USD for the provider's requests, minutes from earlier runs (null: there were none). */
export interface BackfillEstimate {
  readonly runs?: number;
  readonly requests?: number;
  readonly usd?: Money;
  readonly minutes?: number | null;
  readonly sources?: ReadonlyArray<{ readonly source: string; readonly runs: number; readonly days: number; readonly requests: number; readonly usd: Money; readonly minutes: number | null; readonly unreachable: number }>;
}

export interface BackfillSummary extends BackfillChoice {
  readonly id: string;
  /** Why it was started; empty until then. */
  readonly reason: string;
  readonly requestedBy: string;
  readonly status: BackfillStatus;
  readonly cancelRequested: boolean;
  readonly estimate: BackfillEstimate;
  readonly error: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly runs: number;
  readonly done: number;
  readonly failed: number;
}

export interface BackfillChunk {
  readonly position: number;
  readonly source: string;
  readonly from: Day;
  readonly to: Day;
  readonly runId: string | null;
  /** The run's; null: not begun. */
  readonly status: string | null;
  readonly error: string | null;
  readonly seconds: number | null;
}

export interface BackfillDetail extends BackfillSummary {
  readonly chunks: readonly BackfillChunk[];
}

/** True while it may still change by itself. */
export function isMoving(status: BackfillStatus): boolean {
  return status === "planning" || status === "running";
}

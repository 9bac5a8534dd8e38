// What a run is to the admin pages and the API, and the columns that give it.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Day } from "@/lib/dates/dates";
import { iso } from "./iso";
import type { RunKind, RunStatus } from "./run-status";

/** As the engine stores it: what failed, where, and why. */
export interface RunError {
  readonly code?: string;
  readonly message?: string;
  readonly step?: string;
  readonly source?: string;
  /** Entry of the runbook, where the engine knows more than the code says. */
  readonly cause?: string;
}

export interface RunSummary {
  readonly id: string;
  readonly kind: RunKind;
  readonly trigger: "schedule" | "catch_up" | "manual" | "cli" | "demo";
  readonly logicalDate: Day;
  readonly status: RunStatus;
  readonly parentId: string | null;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly cancelRequested: boolean;
  readonly dataVersion: string | null;
  /** Rows of the facts this run published; null when it published nothing. */
  readonly publishedRows: string | null;
  readonly error: RunError | null;
}

export const RUN_FIELDS = Prisma.sql`
  r.id::text AS "id", r.kind AS "kind", r.trigger AS "trigger", r.logical_date::text AS "logicalDate", r.status AS "status",
  r.parent_id::text AS "parentId", r.requested_by AS "requestedBy", r.reason AS "reason",
  ${iso("r.created_at")} AS "createdAt", ${iso("r.started_at")} AS "startedAt", ${iso("r.finished_at")} AS "finishedAt",
  r.cancel_requested_at IS NOT NULL AS "cancelRequested", r.data_version::text AS "dataVersion", r.error AS "error",
  (SELECT max(s.rows_out)::text FROM ops.step_run s WHERE s.run_id = r.id AND s.step = 'validate_analytics' AND s.status IN ('succeeded', 'warning')) AS "publishedRows"`;

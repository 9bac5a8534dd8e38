// What a check's result is to the admin pages and the API, and the columns that give it (v = ops.validation_result, c = ops.source).
import "server-only";
import { Prisma } from "@/lib/db/generated/client";

export const CHECK_LAYERS = ["raw", "cleaned", "analytics"] as const;
export const CHECK_SEVERITIES = ["critical", "warning", "info"] as const;
export const CHECK_STATUSES = ["pass", "fail", "error", "skipped"] as const;

export interface CheckResult {
  readonly id: string;
  readonly checkId: string;
  readonly layer: (typeof CHECK_LAYERS)[number];
  readonly source: string | null;
  readonly severity: (typeof CHECK_SEVERITIES)[number];
  readonly status: (typeof CHECK_STATUSES)[number];
  readonly observed: string | null;
  readonly expected: string | null;
  readonly failedRows: string;
  readonly totalRows: string;
  readonly threshold: string | null;
  readonly durationMs: number;
  /** It failed while muted: it neither stopped the run nor notified. */
  readonly muted: boolean;
  /** ≤ 100 offending rows as delivered, of every team. */
  readonly sample: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

export const CHECK_FIELDS = Prisma.sql`v.id::text AS "id", v.check_id AS "checkId", v.layer AS "layer", c.name AS "source", v.severity AS "severity", v.status AS "status", v.observed AS "observed",
  v.expected AS "expected", v.failed_rows::text AS "failedRows", v.total_rows::text AS "totalRows", v.threshold AS "threshold", v.duration_ms AS "durationMs", v.muted AS "muted", v.sample AS "sample"`;

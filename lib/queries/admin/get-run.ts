// What happened in one run: its steps with every attempt, its checks, the runs that repeat it.
import "server-only";
import { withScope } from "@/lib/access/with-scope";
import type { Scope } from "@/lib/access/scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { CHECK_FIELDS, type CheckResult } from "./check-fields";
import { iso } from "./iso";
import { RUN_FIELDS, type RunError, type RunSummary } from "./run-fields";
import { stepRank } from "./step-order";

export interface StepAttempt {
  readonly id: string;
  readonly step: string;
  readonly attempt: number;
  readonly status: "running" | "succeeded" | "warning" | "failed" | "crashed" | "skipped" | "cancelled";
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly rowsIn: string | null;
  readonly rowsOut: string | null;
  /** As the step reported: per source rows, bytes, requests, dollars. */
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly error: RunError | null;
}

export interface RunDetail extends RunSummary {
  readonly recoveries: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly steps: StepAttempt[];
  readonly checks: CheckResult[];
  /** Ids of the runs that repeat this one, oldest first. */
  readonly reruns: string[];
  /** Ids of the deliveries that it brought. */
  readonly batches: string[];
}

type RunRow = Omit<RunDetail, "steps" | "checks">;

function stepsOf(runId: string): Prisma.Sql {
  return Prisma.sql`SELECT s.id::text AS "id", s.step AS "step", s.attempt AS "attempt", s.status AS "status", ${iso("s.started_at")} AS "startedAt", ${iso("s.finished_at")} AS "finishedAt",
    s.rows_in::text AS "rowsIn", s.rows_out::text AS "rowsOut", s.metrics AS "metrics", s.error AS "error"
    FROM ops.step_run s WHERE s.run_id = ${runId}::bigint ORDER BY s.id`;
}

function checksOf(runId: string): Prisma.Sql {
  return Prisma.sql`SELECT ${CHECK_FIELDS}
    FROM ops.validation_result v LEFT JOIN ops.source c ON c.id = v.source_id WHERE v.run_id = ${runId}::bigint ORDER BY v.id`;
}

/** One run with everything an admin asks about it. For roles that see everything. @throws AppError "not_found" */
export async function getRun(scope: Scope, id: string): Promise<RunDetail> {
  return withScope(scope, async (tx) => {
    const [run] = await tx.$queryRaw<RunRow[]>(Prisma.sql`
      SELECT ${RUN_FIELDS}, r.recoveries AS "recoveries", r.params AS "params", r.summary AS "summary",
        ARRAY(SELECT child.id::text FROM ops.run child WHERE child.parent_id = r.id ORDER BY child.id) AS "reruns",
        ARRAY(SELECT b.id::text FROM bronze.batch b WHERE b.run_id = r.id ORDER BY b.id) AS "batches"
      FROM ops.run r WHERE r.id = ${id}::bigint`);
    if (!run) throw new AppError("not_found", `There is no run ${id}.`);
    const steps = await tx.$queryRaw<StepAttempt[]>(stepsOf(id));
    const checks = await tx.$queryRaw<CheckResult[]>(checksOf(id));
    steps.sort((a, b) => stepRank(a.step) - stepRank(b.step) || a.attempt - b.attempt || Number(a.id) - Number(b.id));
    return { ...run, steps, checks };
  });
}

/** The id in a path. @throws AppError "not_found": what cannot be an id is no run */
export function readRunId(text: string): string {
  if (/^[1-9]\d{0,17}$/.test(text)) return text;
  throw new AppError("not_found", `There is no run "${text.slice(0, 40)}".`);
}

// What happened in one run: its steps with every attempt, its checks, the runs that repeat it.
import "server-only";
import { withScope } from "@/lib/access/with-scope";
import type { Scope } from "@/lib/access/scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { CHECK_FIELDS, type CheckResult } from "./check-fields";
import { iso } from "./iso";
import { RUN_FIELDS, type RunError, type RunSummary } from "./run-fields";
import type { RunStatus } from "./run-status";
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
  /** Ids of the deliveries that it brought. */
  readonly batches: string[];
  /** The run it repeats first of all, and every run that repeats that one, oldest first; this run is among them. */
  readonly family: RunRelative[];
  /** When a call to a provider was made again. */
  readonly retries: Retry[];
}

export interface RunRelative {
  readonly id: string;
  readonly status: RunStatus;
  readonly parentId: string | null;
  readonly createdAt: string;
  readonly reason: string | null;
}

export interface Retry {
  readonly step: string;
  readonly at: string;
  readonly message: string;
}

type RunRow = Omit<RunDetail, "steps" | "checks" | "family" | "retries">;

function stepsOf(runId: string): Prisma.Sql {
  return Prisma.sql`SELECT s.id::text AS "id", s.step AS "step", s.attempt AS "attempt", s.status AS "status", ${iso("s.started_at")} AS "startedAt", ${iso("s.finished_at")} AS "finishedAt",
    s.rows_in::text AS "rowsIn", s.rows_out::text AS "rowsOut", s.metrics AS "metrics", s.error AS "error"
    FROM ops.step_run s WHERE s.run_id = ${runId}::bigint ORDER BY s.id`;
}

function checksOf(runId: string): Prisma.Sql {
  return Prisma.sql`SELECT ${CHECK_FIELDS}
    FROM ops.validation_result v LEFT JOIN ops.source c ON c.id = v.source_id WHERE v.run_id = ${runId}::bigint ORDER BY v.id`;
}

const MOST_RETRIES = 200;

/** A call to a provider that is made again is a warning with the number of its attempt; a step's own attempts have rows of their own. */
function retriesOf(runId: string): Prisma.Sql {
  return Prisma.sql`SELECT l.step AS "step", ${iso("l.at")} AS "at", l.message AS "message" FROM ops.run_log l
    WHERE l.run_id = ${runId}::bigint AND l.level = 'warn' AND l.step IS NOT NULL AND l.fields ? 'attempt' ORDER BY l.id LIMIT ${MOST_RETRIES}`;
}

/** Up to the first run, then down to all its repetitions. */
function familyOf(runId: string): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE up AS (
      SELECT id, parent_id FROM ops.run WHERE id = ${runId}::bigint UNION SELECT p.id, p.parent_id FROM ops.run p JOIN up ON p.id = up.parent_id),
    down AS (
      SELECT id FROM up WHERE parent_id IS NULL UNION SELECT c.id FROM ops.run c JOIN down ON c.parent_id = down.id)
    SELECT r.id::text AS "id", r.status AS "status", r.parent_id::text AS "parentId", ${iso("r.created_at")} AS "createdAt", r.reason AS "reason"
    FROM ops.run r JOIN down USING (id) ORDER BY r.id`;
}

/** One run with everything an admin asks about it. For roles that see everything. @throws AppError "not_found" */
export async function getRun(scope: Scope, id: string): Promise<RunDetail> {
  return withScope(scope, async (tx) => {
    const [run] = await tx.$queryRaw<RunRow[]>(Prisma.sql`
      SELECT ${RUN_FIELDS}, r.recoveries AS "recoveries", r.params AS "params", r.summary AS "summary",
        ARRAY(SELECT b.id::text FROM bronze.batch b WHERE b.run_id = r.id ORDER BY b.id) AS "batches"
      FROM ops.run r WHERE r.id = ${id}::bigint`);
    if (!run) throw new AppError("not_found", `There is no run ${id}.`);
    const steps = await tx.$queryRaw<StepAttempt[]>(stepsOf(id));
    const checks = await tx.$queryRaw<CheckResult[]>(checksOf(id));
    steps.sort((a, b) => stepRank(a.step) - stepRank(b.step) || a.attempt - b.attempt || Number(a.id) - Number(b.id));
    const family = await tx.$queryRaw<RunRelative[]>(familyOf(id));
    return { ...run, steps, checks, family: family.length > 1 ? family : [], retries: await tx.$queryRaw<Retry[]>(retriesOf(id)) };
  });
}

/** The id in a path. @throws AppError "not_found": what cannot be an id is no run */
export function readRunId(text: string): string {
  if (/^[1-9]\d{0,17}$/.test(text)) return text;
  throw new AppError("not_found", `There is no run "${text.slice(0, 40)}".`);
}

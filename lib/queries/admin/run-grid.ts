// How did each step of the runs of the last weeks end? The grid of runs × steps.
import "server-only";
import { withScope } from "@/lib/access/with-scope";
import type { Scope } from "@/lib/access/scope";
import { addDays, dayOf, type Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { RUN_FIELDS, type RunSummary } from "./run-fields";
import type { RunKind, RunStatus } from "./run-status";
import { stepRank } from "./step-order";

export interface GridRun extends RunSummary {
  /** Status by step name, of the last attempt. */
  readonly steps: Readonly<Record<string, string>>;
}

export interface RunGrid {
  /** Newest first. */
  readonly runs: GridRun[];
  /** Every step that one of the runs has, in the order of the DAG. */
  readonly steps: string[];
  /** Runs of these days that fit the filter, with those of other pages. */
  readonly total: number;
  /** Give it as `before` for the next page; null on the last one. */
  readonly nextBefore: string | null;
}

export interface GridFilter {
  readonly now: Date;
  /** Runs made in the last so many days. */
  readonly days: number;
  /** Columns of a page. */
  readonly limit: number;
  readonly status?: RunStatus | undefined;
  readonly kind?: RunKind | undefined;
  /** Id of the last run of the page before. */
  readonly before?: string | undefined;
}

/** One page of the grid. For roles that see everything. */
export async function runGrid(scope: Scope, filter: GridFilter): Promise<RunGrid> {
  const { now, days, limit, status, kind, before } = filter;
  const first: Day = addDays(dayOf(now), 1 - days);
  const wanted = Prisma.join(
    [Prisma.sql`r.created_at >= ${first}::date AT TIME ZONE 'UTC'`, ...(status === undefined ? [] : [Prisma.sql`r.status = ${status}`]), ...(kind === undefined ? [] : [Prisma.sql`r.kind = ${kind}`])],
    " AND ",
  );
  const page = before === undefined ? Prisma.empty : Prisma.sql`AND r.id < ${before}::bigint`;
  const { rows, total } = await withScope(scope, async (tx) => ({
    rows: await tx.$queryRaw<GridRun[]>(Prisma.sql`
      SELECT ${RUN_FIELDS}, coalesce((
        SELECT json_object_agg(last.step, last.status) FROM (
          SELECT DISTINCT ON (s.step) s.step, s.status FROM ops.step_run s WHERE s.run_id = r.id ORDER BY s.step, s.id DESC) last), '{}') AS "steps"
      FROM ops.run r WHERE ${wanted} ${page} ORDER BY r.id DESC LIMIT ${limit + 1}`),
    total: (await tx.$queryRaw<Array<{ n: number }>>(Prisma.sql`SELECT count(*)::int AS n FROM ops.run r WHERE ${wanted}`))[0]?.n ?? 0,
  }));
  const runs = rows.slice(0, limit);
  const steps = [...new Set(runs.flatMap((run) => Object.keys(run.steps)))].sort((a, b) => stepRank(a) - stepRank(b) || a.localeCompare(b));
  return { runs, steps, total, nextBefore: rows.length > limit ? (runs.at(-1)?.id ?? null) : null };
}

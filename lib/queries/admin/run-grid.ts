// How did each step of the last runs end? The grid of runs × steps.
import "server-only";
import { withScope } from "@/lib/access/with-scope";
import type { Scope } from "@/lib/access/scope";
import { Prisma } from "@/lib/db/generated/client";
import { RUN_FIELDS, type RunSummary } from "./run-fields";
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
}

/** The newest `count` runs with the status of their steps. For roles that see everything. */
export async function runGrid(scope: Scope, count: number): Promise<RunGrid> {
  const runs = await withScope(scope, (tx) =>
    tx.$queryRaw<GridRun[]>(Prisma.sql`
      SELECT ${RUN_FIELDS}, coalesce((
        SELECT json_object_agg(last.step, last.status) FROM (
          SELECT DISTINCT ON (s.step) s.step, s.status FROM ops.step_run s WHERE s.run_id = r.id ORDER BY s.step, s.id DESC) last), '{}') AS "steps"
      FROM ops.run r ORDER BY r.id DESC LIMIT ${count}`),
  );
  const steps = [...new Set(runs.flatMap((run) => Object.keys(run.steps)))].sort((a, b) => stepRank(a) - stepRank(b) || a.localeCompare(b));
  return { runs, steps };
}

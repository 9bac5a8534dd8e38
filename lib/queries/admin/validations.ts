// How are the checks doing: the last result of each with its sources, and how the last 30 runs went.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { CHECK_FIELDS, type CheckResult } from "./check-fields";
import { iso } from "./iso";

/** A result in one word: a failed check by its severity (muted: by that), else its status. */
export type Outcome = "muted" | "critical" | "warning" | "info" | "error" | "pass" | "skipped";

export interface CheckRun {
  readonly runId: string;
  readonly logicalDate: Day;
  readonly outcome: Outcome;
  readonly failedRows: string;
}

export interface CheckHistory {
  readonly checkId: string;
  readonly layer: CheckResult["layer"];
  /** Of the newest run in which the check was asked. */
  readonly last: { readonly runId: string; readonly at: string; readonly outcome: Outcome; readonly results: CheckResult[] };
  /** Oldest first, at most 30. */
  readonly runs: CheckRun[];
}

const STRIP = 30;
const RUNS_READ = 90; // imports run few of the checks, so more runs than squares are looked at

const OUTCOME = Prisma.sql`CASE WHEN v.muted THEN 'muted' WHEN v.status = 'fail' THEN v.severity ELSE v.status END`;
// The gravest result of several sources stands for the run.
const WORST = Prisma.sql`(array_agg(o.outcome ORDER BY array_position(ARRAY['critical', 'error', 'warning', 'muted', 'info', 'pass', 'skipped'], o.outcome)))[1]`;

interface StripRow extends CheckRun {
  readonly checkId: string;
  readonly layer: CheckResult["layer"];
}

type LastRow = CheckResult & { readonly runId: string; readonly at: string };

const ofSource = (source: string | null): Prisma.Sql => (source === null ? Prisma.empty : Prisma.sql`WHERE v.source_id = (SELECT s.id FROM ops.source s WHERE s.name = ${source})`);

const strips = (source: string | null): Prisma.Sql => Prisma.sql`
  WITH runs AS (SELECT DISTINCT run_id FROM ops.validation_result ORDER BY run_id DESC LIMIT ${RUNS_READ}),
  o AS (SELECT v.check_id, v.layer, v.run_id, v.failed_rows, ${OUTCOME} AS outcome FROM ops.validation_result v JOIN runs USING (run_id) ${ofSource(source)}),
  per_run AS (
    SELECT o.check_id, o.layer, o.run_id, ${WORST} AS outcome, sum(o.failed_rows) AS failed_rows, row_number() OVER (PARTITION BY o.check_id ORDER BY o.run_id DESC) AS nth
    FROM o GROUP BY o.check_id, o.layer, o.run_id)
  SELECT p.check_id AS "checkId", p.layer AS "layer", p.run_id::text AS "runId", r.logical_date::text AS "logicalDate", p.outcome AS "outcome", p.failed_rows::text AS "failedRows"
  FROM per_run p JOIN ops.run r ON r.id = p.run_id WHERE p.nth <= ${STRIP} ORDER BY p.check_id, p.run_id`;

const last = (source: string | null): Prisma.Sql => Prisma.sql`
  SELECT ${CHECK_FIELDS}, v.run_id::text AS "runId", ${iso("v.at")} AS "at"
  FROM (SELECT v.check_id, max(v.run_id) AS run_id FROM ops.validation_result v ${ofSource(source)} GROUP BY v.check_id) newest
  JOIN ops.validation_result v ON v.check_id = newest.check_id AND v.run_id = newest.run_id
  LEFT JOIN ops.source c ON c.id = v.source_id ${ofSource(source)} ORDER BY v.check_id, v.id`;

function byCheck<Row extends { readonly checkId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.checkId, [...(groups.get(row.checkId) ?? []), row]);
  return groups;
}

/** Every check that ever ran, over all sources or as one source knows it. For roles that see everything. */
export async function validations(scope: Scope, source: string | null = null): Promise<CheckHistory[]> {
  const [stripRows, lastRows] = await withScope(scope, async (tx) => [await tx.$queryRaw<StripRow[]>(strips(source)), await tx.$queryRaw<LastRow[]>(last(source))] as const);
  const lastOf = byCheck(lastRows);
  return [...byCheck(stripRows)].flatMap(([checkId, rows]) => {
    const results = lastOf.get(checkId) ?? [];
    const newest = rows.at(-1);
    const first = results[0];
    if (!newest || !first) return [];
    const runs = rows.map(({ runId, logicalDate, outcome, failedRows }) => ({ runId, logicalDate, outcome, failedRows }));
    return [{ checkId, layer: newest.layer, last: { runId: newest.runId, at: first.at, outcome: newest.outcome, results }, runs }];
  });
}

// How are the checks doing: the result of each that stands for each source, and how the last 30 runs went.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { STANDING_RESULTS } from "@/lib/checks/standing-results";
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
  /** What stands, whichever run has asked; the run is the newest of them, the outcome the gravest. */
  readonly last: { readonly runId: string; readonly at: string; readonly outcome: Outcome; readonly results: CheckResult[] };
  /** Oldest first, at most 30; none when the newest runs have not asked it. */
  readonly runs: CheckRun[];
}

const STRIP = 30;
const RUNS_READ = 90; // imports run few of the checks, so more runs than squares are looked at

const OUTCOME = Prisma.sql`CASE WHEN v.muted THEN 'muted' WHEN v.status = 'fail' THEN v.severity ELSE v.status END`;
// The gravest result of several sources stands for the run.
const GRAVEST_FIRST: readonly Outcome[] = ["critical", "error", "warning", "muted", "info", "pass", "skipped"];

interface StripRow extends CheckRun {
  readonly checkId: string;
}

type LastRow = CheckResult & { readonly runId: string; readonly at: string; readonly outcome: Outcome };

const ofSource = (source: string | null): Prisma.Sql => (source === null ? Prisma.empty : Prisma.sql`WHERE v.source_id = (SELECT s.id FROM ops.source s WHERE s.name = ${source})`);

const strips = (source: string | null): Prisma.Sql => Prisma.sql`
  WITH runs AS (SELECT DISTINCT v.run_id FROM ops.validation_result v ${ofSource(source)} ORDER BY v.run_id DESC LIMIT ${RUNS_READ}),
  o AS (SELECT v.check_id, v.run_id, v.failed_rows, ${OUTCOME} AS outcome FROM ops.validation_result v JOIN runs USING (run_id) ${ofSource(source)}),
  per_run AS (
    SELECT o.check_id, o.run_id, (array_agg(o.outcome ORDER BY array_position(${GRAVEST_FIRST}::text[], o.outcome)))[1] AS outcome, sum(o.failed_rows) AS failed_rows, row_number() OVER (PARTITION BY o.check_id ORDER BY o.run_id DESC) AS nth
    FROM o GROUP BY o.check_id, o.run_id)
  SELECT p.check_id AS "checkId", p.run_id::text AS "runId", r.logical_date::text AS "logicalDate", p.outcome AS "outcome", p.failed_rows::text AS "failedRows"
  FROM per_run p JOIN ops.run r ON r.id = p.run_id WHERE p.nth <= ${STRIP} ORDER BY p.check_id, p.run_id`;

const standing = (source: string | null): Prisma.Sql => Prisma.sql`
  SELECT ${CHECK_FIELDS}, ${OUTCOME} AS "outcome", v.run_id::text AS "runId", ${iso("v.at")} AS "at"
  FROM ${Prisma.raw(STANDING_RESULTS)} v LEFT JOIN ops.source c ON c.id = v.source_id ${ofSource(source)} ORDER BY v.check_id, v.id`;

function byCheck<Row extends { readonly checkId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.checkId, [...(groups.get(row.checkId) ?? []), row]);
  return groups;
}

/** Every check that has a result, over all sources or as one source knows it. For roles that see everything. */
export async function validations(scope: Scope, source: string | null = null): Promise<CheckHistory[]> {
  const [stripRows, standingRows] = await withScope(scope, async (tx) => [await tx.$queryRaw<StripRow[]>(strips(source)), await tx.$queryRaw<LastRow[]>(standing(source))] as const);
  const runsOf = byCheck(stripRows);
  return [...byCheck(standingRows)].flatMap(([checkId, results]) => {
    const newest = results.at(-1);
    const outcome = GRAVEST_FIRST.find((grave) => results.some((result) => result.outcome === grave));
    if (!newest || !outcome) return [];
    const runs = (runsOf.get(checkId) ?? []).map(({ runId, logicalDate, outcome, failedRows }) => ({ runId, logicalDate, outcome, failedRows }));
    return [{ checkId, layer: newest.layer, last: { runId: newest.runId, at: newest.at, outcome, results }, runs }];
  });
}

// What the runbook fills in for the run it was opened from: days, sources and the provider's name for them.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { addDays, type Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import type { RunKind, RunStatus } from "./run-status";

export interface RunbookContext {
  readonly runId: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  /** The days it was about, [from, to): those it names, else the day before its logical date. */
  readonly from: Day;
  readonly to: Day;
  /** The sources that failed, else the one asked for, else all of the run. */
  readonly sources: readonly string[];
  /** "aws 123456789012" of those sources, for a letter. */
  readonly accounts: readonly string[];
  readonly message: string | null;
}

interface Row {
  kind: RunKind;
  status: RunStatus;
  logicalDate: Day;
  from: Day | null;
  to: Day | null;
  failed: string[];
  all: string[];
  message: string | null;
}

/** null for a run that is not there: the runbook is read without it. For roles that see everything. */
export function runbookContext(scope: Scope, runId: string, source: string | null): Promise<RunbookContext | null> {
  return withScope(scope, async (tx) => {
    const [run] = await tx.$queryRaw<Row[]>(Prisma.sql`
      SELECT r.kind AS "kind", r.status AS "status", r.logical_date::text AS "logicalDate", r.params ->> 'from' AS "from", r.params ->> 'to' AS "to",
        ARRAY(SELECT f ->> 'name' FROM jsonb_array_elements(coalesce(r.summary -> 'failed_sources', '[]')) f) AS "failed",
        ARRAY(SELECT f ->> 'name' FROM jsonb_array_elements(coalesce(r.summary -> 'sources', '[]')) f) AS "all",
        coalesce(r.error ->> 'message', r.summary #>> '{failed_sources,0,message}') AS "message"
      FROM ops.run r WHERE r.id = ${runId}::bigint`);
    if (!run) return null;
    const sources = source !== null ? [source] : run.failed.length > 0 ? run.failed : run.all;
    const known = await tx.$queryRaw<Array<{ account: string }>>(Prisma.sql`SELECT provider || ' ' || billing_account AS account FROM ops.source WHERE name = ANY (${sources}) ORDER BY 1`);
    const { kind, status, message, logicalDate } = run;
    return { runId, kind, status, message, from: run.from ?? addDays(logicalDate, -1), to: run.to ?? logicalDate, sources, accounts: known.map(({ account }) => account) };
  });
}

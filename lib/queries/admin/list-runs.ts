// Which runs were there, newest first?
import "server-only";
import { withScope } from "@/lib/access/with-scope";
import type { Scope } from "@/lib/access/scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { RUN_FIELDS, type RunSummary } from "./run-fields";
import type { RunKind, RunStatus } from "./run-status";

export interface RunFilter {
  readonly status?: RunStatus | undefined;
  readonly kind?: RunKind | undefined;
  /** Runs for this logical date. */
  readonly day?: Day | undefined;
  /** Id of the last run of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface RunPage {
  readonly runs: RunSummary[];
  /** Give it as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null;
}

/** One page of runs. For roles that see everything. */
export async function listRuns(scope: Scope, filter: RunFilter): Promise<RunPage> {
  const { status, kind, day, cursor, limit } = filter;
  const wanted = [
    ...(status === undefined ? [] : [Prisma.sql`r.status = ${status}`]),
    ...(kind === undefined ? [] : [Prisma.sql`r.kind = ${kind}`]),
    ...(day === undefined ? [] : [Prisma.sql`r.logical_date = ${day}::date`]),
    ...(cursor === undefined ? [] : [Prisma.sql`r.id < ${cursor}::bigint`]),
  ];
  const where = wanted.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(wanted, " AND ")}`;
  const rows = await withScope(scope, (tx) => tx.$queryRaw<RunSummary[]>(Prisma.sql`SELECT ${RUN_FIELDS} FROM ops.run r ${where} ORDER BY r.id DESC LIMIT ${limit + 1}`));
  const runs = rows.slice(0, limit);
  return { runs, nextCursor: rows.length > limit ? (runs.at(-1)?.id ?? null) : null };
}

// Is the pipeline well: today's clock, each source's freshness and price, the last run, what asks for attention?
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { dayOf, monthStart, type Day } from "@/lib/dates/dates";
import { STANDING_RESULTS } from "@/lib/checks/standing-results";
import { Prisma } from "@/lib/db/generated/client";
import type { Money } from "@/lib/money/money";
import { CHECK_FIELDS, type CheckResult } from "./check-fields";
import { iso } from "./iso";
import { RUN_FIELDS, type RunSummary } from "./run-fields";
import { slaClock, type SlaClock, type StepEnds } from "./sla-clock";

export interface SourceFreshness {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly provider: "aws" | "gcp" | "azure" | "other" | "multi";
  readonly origin: "admin" | "cli" | "demo";
  readonly newestDay: Day | null;
  readonly completeThrough: Day | null;
  readonly lastSuccessAt: string | null;
  readonly staleSince: string | null;
  readonly lastRunId: string | null;
  /** Asked of the provider since the first of this month, and what that cost in USD. */
  readonly requests: number;
  readonly requestsUsd: Money;
}

export interface ScheduleEntry {
  readonly id: string;
  readonly says: string;
  readonly runs: string;
  readonly nextAt: string;
  readonly seenAt: string;
}

export interface Outbox {
  readonly waiting: number;
  readonly failed: number;
  readonly oldestWaitingSince: string | null;
}

export interface AdminHome {
  readonly clock: SlaClock;
  readonly sources: SourceFreshness[];
  /** The newest daily run or its repetition, and the newest run of all. */
  readonly lastDaily: RunSummary | null;
  readonly lastRun: RunSummary | null;
  /** The newest of the other scheduled kinds (full refresh, maintenance) where it failed. */
  readonly failedOthers: RunSummary[];
  /** Every cron of the jobs, the next first; empty while no process has run them. */
  readonly schedules: ScheduleEntry[];
  /** Runs waiting or at work. */
  readonly live: RunSummary[];
  /** Standing results that ask for attention: the newest of each check and source, whichever run has asked last. */
  readonly failedChecks: Array<CheckResult & { readonly runId: string }>;
  readonly outbox: Outbox;
  readonly published: { readonly version: string; readonly at: string } | null;
}

const SOURCES = (month: Day): Prisma.Sql => Prisma.sql`
  SELECT c.id AS "id", c.name AS "name", c.type AS "type", c.provider AS "provider", c.origin AS "origin", st.newest_day::text AS "newestDay", st.complete_through::text AS "completeThrough",
    ${iso("st.last_success_at")} AS "lastSuccessAt", ${iso("st.stale_since")} AS "staleSince", st.last_run_id::text AS "lastRunId",
    coalesce(u.requests, 0)::int AS "requests", coalesce(u.usd, 0)::text AS "requestsUsd"
  FROM ops.source c LEFT JOIN ops.source_state st ON st.source_id = c.id
  LEFT JOIN (SELECT source_id, sum(requests) AS requests, sum(usd) AS usd FROM ops.api_usage WHERE day >= ${month}::date GROUP BY source_id) u ON u.source_id = c.id
  WHERE c.removed_at IS NULL ORDER BY c.name`;

// A manual or demo run proves nothing about the morning's schedule, but it publishes the day all the same.
const ENDS = (day: Day): Prisma.Sql => Prisma.sql`
  SELECT s.step AS "step", ${iso("s.ended_at")} AS "at" FROM (
    SELECT s.step, min(s.finished_at) AS ended_at FROM ops.step_run s JOIN ops.run r ON r.id = s.run_id
    WHERE r.logical_date = ${day}::date AND r.kind IN ('daily', 'rerun') AND s.status IN ('succeeded', 'warning') AND s.finished_at IS NOT NULL GROUP BY s.step) s`;

const FAILED_CHECKS = Prisma.sql`
  SELECT ${CHECK_FIELDS}, v.run_id::text AS "runId" FROM ${Prisma.raw(STANDING_RESULTS)} v LEFT JOIN ops.source c ON c.id = v.source_id
  WHERE NOT v.muted AND (v.status = 'error' OR (v.status = 'fail' AND v.severity <> 'info'))
  ORDER BY (v.severity = 'critical') DESC, v.id`;

const OUTBOX = Prisma.sql`
  SELECT o.waiting AS "waiting", o.failed AS "failed", ${iso("o.first_at")} AS "oldestWaitingSince" FROM (
    SELECT count(*) FILTER (WHERE status IN ('waiting', 'sending'))::int AS waiting, count(*) FILTER (WHERE status = 'failed')::int AS failed, min(created_at) FILTER (WHERE status = 'waiting') AS first_at
      FROM ops.outbox WHERE status <> 'sent') o`;

const FAILED_OTHERS = Prisma.sql`
  SELECT ${RUN_FIELDS} FROM ops.run r WHERE r.status IN ('failed', 'dead')
    AND r.id IN (SELECT max(n.id) FROM ops.run n WHERE n.kind IN ('full_refresh', 'maintenance') AND n.finished_at IS NOT NULL GROUP BY n.kind) ORDER BY r.id`;

const SCHEDULES = Prisma.sql`SELECT s.id AS "id", s.says AS "says", s.runs AS "runs", ${iso("s.next_at")} AS "nextAt", ${iso("s.seen_at")} AS "seenAt" FROM ops.schedule s ORDER BY s.next_at, s.id`;

async function firstRun(tx: ScopedTx, where: Prisma.Sql): Promise<RunSummary | null> {
  const [run] = await tx.$queryRaw<RunSummary[]>(Prisma.sql`SELECT ${RUN_FIELDS} FROM ops.run r WHERE ${where} ORDER BY r.id DESC LIMIT 1`);
  return run ?? null;
}

/** Everything the admin home shows. For roles that see everything. @param now the clock of the request */
export function adminHome(scope: Scope, now: Date): Promise<AdminHome> {
  const today = dayOf(now);
  return withScope(scope, async (tx) => {
    const ends = await tx.$queryRaw<Array<{ step: string; at: string }>>(ENDS(today));
    const [begun] = await tx.$queryRaw<Array<{ at: string | null }>>(Prisma.sql`SELECT ${iso("f.first_at")} AS "at" FROM (SELECT min(created_at) AS first_at FROM ops.run) f`);
    const [outbox] = await tx.$queryRaw<Outbox[]>(OUTBOX);
    const [published] = await tx.$queryRaw<Array<{ version: string; at: string }>>(
      Prisma.sql`SELECT d.version::text AS "version", ${iso("d.published_at")} AS "at" FROM ops.data_version d ORDER BY d.version DESC LIMIT 1`,
    );
    const stepEnds: StepEnds = Object.fromEntries(ends.map(({ step, at }) => [step, at]));
    return {
      clock: slaClock(now, stepEnds, begun?.at ?? null),
      sources: await tx.$queryRaw<SourceFreshness[]>(SOURCES(monthStart(today))),
      lastDaily: await firstRun(tx, Prisma.sql`r.kind IN ('daily', 'rerun') AND r.started_at IS NOT NULL`),
      lastRun: await firstRun(tx, Prisma.sql`r.started_at IS NOT NULL`),
      failedOthers: await tx.$queryRaw<RunSummary[]>(FAILED_OTHERS),
      schedules: await tx.$queryRaw<ScheduleEntry[]>(SCHEDULES),
      live: await tx.$queryRaw<RunSummary[]>(Prisma.sql`SELECT ${RUN_FIELDS} FROM ops.run r WHERE r.status IN ('queued', 'running', 'crashed') ORDER BY r.id`),
      failedChecks: await tx.$queryRaw<AdminHome["failedChecks"]>(FAILED_CHECKS),
      outbox: outbox ?? { waiting: 0, failed: 0, oldestWaitingSince: null },
      published: published ?? null,
    };
  });
}

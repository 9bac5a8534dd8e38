// The heartbeat of the jobs in one process: fires the schedule, finds crashed runs, and gives the next waiting run to a worker thread.
import { setTimeout as delay } from "node:timers/promises";
import { schedule as cron } from "node-cron";
import type { Pool } from "pg";
import { createPool } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/db/urls";
import { messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { advanceBackfills, hasBackfillToPlan } from "@/jobs/backfill/advance-backfills";
import { deliverMail } from "@/jobs/outbox/deliver";
import { openMailer } from "@/jobs/outbox/smtp";
import { sealAudit } from "@/jobs/audit/seal-audit";
import { tendSqlLogins } from "@/jobs/sql-logins/tend-sql-logins";
import { retentionWaits } from "@/jobs/retention/retention-waits";
import { claimRun } from "@/jobs/run/claim-run";
import { enqueueByDatabaseClock } from "@/jobs/run/due-runs";
import { recoverRuns } from "@/jobs/run/recover-runs";
import { newHolder } from "@/jobs/run/run-row";
import { timing } from "@/jobs/run/timing";
import { SCHEDULES } from "@/jobs/schedules";
import { startThread, type RunThread, type ThreadTask } from "@/jobs/worker-thread";

export interface Tick {
  /** Takes no more runs, lets the present one checkpoint, and ends; under 8 s. */
  stop(): Promise<void>;
}

const POLL_MS = 1_000;
const RETENTION_MS = 10_000;
const PLAN_AGAIN_MS = 60_000;
const MAIL_MS = 2_000;
const SEAL_MS = 60_000;
const TEND_MS = 15_000;
const DUE_MS = 60_000; // a tick that cron missed or the database was away for is found by the next look

interface State {
  readonly pool: Pool;
  readonly holder: string;
  readonly ending: AbortController;
  /** At work now; stopping asks each to checkpoint. */
  readonly threads: Set<RunThread>;
  /** A planner that died is not started again before (milliseconds of this process's clock). */
  planAfterMs: number;
  checkedUntil: Date | undefined;
  /** Said once, not every second. */
  away: boolean;
}

/** Work that must not end with one failure: the database may be away for a moment. */
async function repeat(state: State, everyMs: number, work: () => Promise<void>): Promise<void> {
  while (!state.ending.signal.aborted) {
    try {
      await work();
      if (state.away) log.info("jobs: the database answers again");
      state.away = false;
    } catch (error) {
      if (!state.away) log.warn({ reason: messageOf(error) }, "jobs: the database does not answer; trying on");
      state.away = true;
    }
    await delay(everyMs, undefined, { signal: state.ending.signal }).catch(() => undefined);
  }
}

async function enqueue(state: State): Promise<void> {
  const { created, until } = await enqueueByDatabaseClock(state.pool, SCHEDULES, state.checkedUntil);
  state.checkedUntil = until;
  for (const tick of created) log.info({ run: tick.runId, schedule: tick.schedule.id, tick: tick.at.toISOString() }, "run queued");
}

/** @returns why the thread died, null when it did not */
async function inThread(state: State, task: ThreadTask): Promise<string | null> {
  const thread = startThread(task);
  state.threads.add(thread);
  if (state.ending.signal.aborted) void thread.drain(); // stopped while we got here
  const died = await thread.ended;
  state.threads.delete(thread);
  return died;
}

async function runNext(state: State): Promise<void> {
  while (!state.ending.signal.aborted) {
    const claim = await claimRun(state.pool, state.holder);
    if (!claim) return;
    const died = await inThread(state, { claim });
    if (died === null) continue;
    log.error({ run: claim.run.id, reason: died }, "the worker thread of a run died");
    await recoverRuns(state.pool, 0, claim.run);
  }
}

async function moveBackfills(state: State): Promise<void> {
  await advanceBackfills(state.pool);
  if (performance.now() < state.planAfterMs || !(await hasBackfillToPlan(state.pool))) return;
  const died = await inThread(state, { plan: "backfills" });
  if (died === null) return;
  state.planAfterMs = performance.now() + PLAN_AGAIN_MS;
  log.error({ reason: died }, `the thread that plans backfills died; it is tried again in ${PLAN_AGAIN_MS / 1_000} s`);
}

async function runRetention(state: State): Promise<void> {
  if (!(await retentionWaits(state.pool))) return;
  const died = await inThread(state, { retention: true });
  if (died !== null) log.error({ reason: died }, "retention failed");
}

async function start(): Promise<Tick> {
  const { crashAfterMs, heartbeatMs } = timing();
  const mailer = process.env.KCO_SMTP_URL ? openMailer(process.env.KCO_SMTP_URL) : null;
  const state: State = { pool: createPool(databaseUrl("etl"), { applicationName: "kco tick", max: 3 }), holder: newHolder(), ending: new AbortController(), threads: new Set(), planAfterMs: 0, checkedUntil: undefined, away: false };
  const tasks = SCHEDULES.map(({ id, cron: expression }) =>
    cron(expression, () => enqueue(state).catch((error: unknown) => log.warn({ schedule: id, reason: messageOf(error) }, "tick not queued yet")), { name: `kco ${id}`, timezone: "UTC", noOverlap: true }),
  );
  const loops = [
    repeat(state, DUE_MS, () => enqueue(state)),
    repeat(state, heartbeatMs, async () => void (await recoverRuns(state.pool, crashAfterMs))),
    repeat(state, POLL_MS, () => moveBackfills(state)),
    repeat(state, POLL_MS, () => runNext(state)),
    repeat(state, RETENTION_MS, () => runRetention(state)),
    ...(mailer === null ? [] : [repeat(state, MAIL_MS, async () => void (await deliverMail(state.pool, mailer, state.ending.signal)))]),
    repeat(state, SEAL_MS, async () => void (await sealAudit(state.pool))),
    repeat(state, TEND_MS, () => tendSqlLogins(state.pool)),
  ];
  return {
    stop: async () => {
      state.ending.abort();
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.all([...state.threads].map((thread) => thread.drain()));
      await Promise.all(loops);
      await state.pool.end();
      shared.kcoTick = undefined;
    },
  };
}

// A development server loads this module anew with each change: one process has one tick.
const shared = globalThis as typeof globalThis & { kcoTick?: Promise<Tick> | undefined };

/** Starts the jobs of this process; needs KCO_DB_ETL_URL. A second call gives the same tick. A database that is away is waited for. */
export function startTick(): Promise<Tick> {
  return (shared.kcoTick ??= start());
}

// The heartbeat of the jobs in one process: fires the schedule, finds crashed runs, and gives the next waiting run to a worker thread.
import { setTimeout as delay } from "node:timers/promises";
import { schedule as cron } from "node-cron";
import type { Pool } from "pg";
import { createPool } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/db/urls";
import { messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { advanceBackfills, hasBackfillToPlan } from "@/jobs/backfill/advance-backfills";
import { sealAudit } from "@/jobs/audit/seal-audit";
import { tendSqlLogins } from "@/jobs/sql-logins/tend-sql-logins";
import { retentionWaits } from "@/jobs/retention/retention-waits";
import { claimRun } from "@/jobs/run/claim-run";
import { enqueueByDatabaseClock } from "@/jobs/run/due-runs";
import { recoverRuns } from "@/jobs/run/recover-runs";
import { newHolder } from "@/jobs/run/run-row";
import { timing } from "@/jobs/run/timing";
import { SCHEDULES } from "@/jobs/schedules";
import { startThread, type RunThread } from "@/jobs/worker-thread";

export interface Tick {
  /** Takes no more runs, lets the present one checkpoint, and ends; under 8 s. */
  stop(): Promise<void>;
}

const POLL_MS = 1_000;
const RETENTION_MS = 10_000;
const SEAL_MS = 60_000;
const TEND_MS = 15_000;
const DUE_MS = 60_000; // a tick that cron missed or the database was away for is found by the next look

interface State {
  readonly pool: Pool;
  readonly holder: string;
  readonly ending: AbortController;
  thread: RunThread | null;
  planner: RunThread | null;
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

async function runNext(state: State): Promise<void> {
  while (!state.ending.signal.aborted) {
    const claim = await claimRun(state.pool, state.holder);
    if (!claim) return;
    state.thread = startThread({ claim });
    if (state.ending.signal.aborted) void state.thread.drain(); // stopped while we claimed
    const died = await state.thread.ended;
    state.thread = null;
    if (died === null) continue;
    log.error({ run: claim.run.id, reason: died }, "the worker thread of a run died");
    await recoverRuns(state.pool, 0, claim.run);
  }
}

async function moveBackfills(state: State): Promise<void> {
  await advanceBackfills(state.pool);
  if (!(await hasBackfillToPlan(state.pool))) return;
  state.planner = startThread({ plan: "backfills" });
  const died = await state.planner.ended;
  state.planner = null;
  if (died !== null) log.error({ reason: died }, "the thread that plans backfills died; it is tried again");
}

async function runRetention(state: State): Promise<void> {
  if (!(await retentionWaits(state.pool))) return;
  const thread = startThread({ retention: true });
  state.ending.signal.addEventListener("abort", () => void thread.drain(), { once: true });
  const died = await thread.ended;
  if (died !== null) log.error({ reason: died }, "retention failed");
}

async function start(): Promise<Tick> {
  const { crashAfterMs, heartbeatMs } = timing();
  const state: State = { pool: createPool(databaseUrl("etl"), { applicationName: "kco tick", max: 3 }), holder: newHolder(), ending: new AbortController(), thread: null, planner: null, checkedUntil: undefined, away: false };
  const tasks = SCHEDULES.map(({ id, cron: expression }) =>
    cron(expression, () => enqueue(state).catch((error: unknown) => log.warn({ schedule: id, reason: messageOf(error) }, "tick not queued yet")), { name: `kco ${id}`, timezone: "UTC", noOverlap: true }),
  );
  const loops = [
    repeat(state, DUE_MS, () => enqueue(state)),
    repeat(state, heartbeatMs, async () => void (await recoverRuns(state.pool, crashAfterMs))),
    repeat(state, POLL_MS, () => moveBackfills(state)),
    repeat(state, POLL_MS, () => runNext(state)),
    repeat(state, RETENTION_MS, () => runRetention(state)),
    repeat(state, SEAL_MS, async () => void (await sealAudit(state.pool))),
    repeat(state, TEND_MS, () => tendSqlLogins(state.pool)),
  ];
  return {
    stop: async () => {
      state.ending.abort();
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.all([state.thread?.drain(), state.planner?.drain()]);
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

// Turns the schedule's ticks into runs: the present one and those that were missed, oldest first. The database decides, not the clock that fired.
import { createTask } from "node-cron";
import type { Pool } from "pg";
import { dayOf } from "@/lib/dates/dates";
import { createRun } from "@/jobs/run/create-run";
import { FILE_SOURCE } from "@/jobs/run/load-sources";
import type { Schedule } from "@/jobs/schedules";

export interface DueTick {
  readonly schedule: Schedule;
  readonly at: Date;
}

export interface EnqueuedTick extends DueTick {
  readonly runId: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CATCH_UP_DAYS = 3;
// Later than this a tick was missed, not merely noticed by the next look.
const PUNCTUAL_MS = 10 * MINUTE_MS;

/** Ticks in (after, until], oldest first; both to the minute, UTC. */
export function dueTicks(schedules: readonly Schedule[], after: Date, until: Date): DueTick[] {
  const ticks: DueTick[] = [];
  for (const schedule of schedules) {
    const task = createTask(schedule.cron, () => undefined, { timezone: "UTC" });
    for (let t = Math.floor(after.getTime() / MINUTE_MS + 1) * MINUTE_MS; t <= until.getTime(); t += MINUTE_MS) {
      if (task.match(new Date(t))) ticks.push({ schedule, at: new Date(t) });
    }
    void task.destroy();
  }
  return ticks.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** How far back missed ticks are caught up: setting `catch_up_days`, and never to before there was anything to fetch. */
async function earliest(pool: Pool, now: Date): Promise<Date | null> {
  const { rows } = await pool.query<{ days: number | null; since: Date | null }>(
    `SELECT (SELECT (value #>> '{}')::float8 FROM ops.setting WHERE key = 'catch_up_days') AS days,
            (SELECT min(created_at) FROM ops.source WHERE removed_at IS NULL AND type <> $1) AS since`,
    [FILE_SOURCE],
  );
  const since = rows[0]?.since;
  if (!since) return null;
  return new Date(Math.max(now.getTime() - (rows[0]?.days ?? CATCH_UP_DAYS) * DAY_MS, since.getTime()));
}

/** Somebody ran the day by hand at or after its time: the tick has nothing to add. */
async function isCovered(pool: Pool, tick: DueTick): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM ops.run WHERE kind IN ('daily', 'rerun') AND logical_date = $1 AND NOT params ? 'sources' AND created_at >= $2
        AND status IN ('queued', 'running', 'crashed', 'succeeded', 'succeeded_with_warnings')`,
    [dayOf(tick.at), new Date(tick.at.getTime() - PUNCTUAL_MS)],
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Queues a run for every tick in (since, now] that has none yet; without `since` as far back as catch-up goes.
 * @returns the runs that were created now
 */
export async function enqueueDue(pool: Pool, schedules: readonly Schedule[], range: { now: Date; since?: Date }): Promise<EnqueuedTick[]> {
  const first = await earliest(pool, range.now);
  if (first === null) return [];
  const after = range.since && range.since > first ? range.since : first;
  const created: EnqueuedTick[] = [];
  for (const tick of dueTicks(schedules, after, range.now)) {
    if (await isCovered(pool, tick)) continue;
    const request = tick.schedule.request(dayOf(tick.at));
    const late = range.now.getTime() - tick.at.getTime() > PUNCTUAL_MS;
    const run = await createRun(pool, late ? { ...request, trigger: "catch_up" } : request);
    if (run.created) created.push({ ...tick, runId: run.id });
  }
  return created;
}

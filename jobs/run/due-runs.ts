// Turns the schedule's ticks into runs: the present one and those that were missed, oldest first. The database decides, not the clock that fired.
import type { Pool } from "pg";
import { dayOf } from "@/lib/dates/dates";
import { createRun } from "@/jobs/run/create-run";
import { FILE_SOURCE } from "@/jobs/run/load-sources";
import { nextTick, saysCron, ticksOf, type Schedule } from "@/jobs/schedules";

export interface DueTick {
  readonly schedule: Schedule;
  readonly at: Date;
}

export interface EnqueuedTick extends DueTick {
  readonly runId: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 86_400_000;
const CATCH_UP_DAYS = 3;
// Later than this a tick was missed, not merely noticed by the next look.
const PUNCTUAL_MS = 10 * MINUTE_MS;

/** Ticks of all schedules in (after, until], oldest first. */
export function dueTicks(schedules: readonly Schedule[], after: (schedule: Schedule) => Date | null, until: Date): DueTick[] {
  return schedules
    .flatMap((schedule) => {
      const from = after(schedule);
      return from === null ? [] : ticksOf(schedule.cron, from, until).map((at) => ({ schedule, at }));
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

interface Reach {
  readonly catchUpMs: number;
  /** Since when there is a source, and one that is fetched from a provider. */
  readonly anySince: Date | null;
  readonly fetchedSince: Date | null;
}

async function readReach(pool: Pool): Promise<Reach> {
  const { rows } = await pool.query<{ days: number | null; any_since: Date | null; fetched_since: Date | null }>(
    `SELECT (SELECT (value #>> '{}')::float8 FROM ops.setting WHERE key = 'catch_up_days') AS days, min(created_at) AS any_since,
            min(created_at) FILTER (WHERE type <> $1) AS fetched_since FROM ops.source WHERE removed_at IS NULL`,
    [FILE_SOURCE],
  );
  const row = rows[0];
  return { catchUpMs: (row?.days ?? CATCH_UP_DAYS) * DAY_MS, anySince: row?.any_since ?? null, fetchedSince: row?.fetched_since ?? null };
}

/** How far back missed ticks of a schedule are caught up, and never to before there was anything to do; null: there is nothing yet. */
function earliest(schedule: Schedule, reach: Reach, now: Date): Date | null {
  const since = schedule.fetches ? reach.fetchedSince : reach.anySince;
  if (since === null) return null;
  const back = schedule.lateHours === undefined ? reach.catchUpMs : schedule.lateHours * HOUR_MS;
  return new Date(Math.max(now.getTime() - back, since.getTime()));
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
 * Queues a run for every tick in (since, now] that has none yet; without `since` as far back as each schedule reaches.
 * @returns the runs that were created now
 */
export async function enqueueDue(pool: Pool, schedules: readonly Schedule[], range: { now: Date; since?: Date }): Promise<EnqueuedTick[]> {
  const reach = await readReach(pool);
  const after = (schedule: Schedule): Date | null => {
    const first = earliest(schedule, reach, range.now);
    return first !== null && range.since && range.since > first ? range.since : first;
  };
  const created: EnqueuedTick[] = [];
  for (const tick of dueTicks(schedules, after, range.now)) {
    const request = tick.schedule.request(dayOf(tick.at));
    if (request.kind === "daily" && (await isCovered(pool, tick))) continue;
    const late = range.now.getTime() - tick.at.getTime() > PUNCTUAL_MS;
    const run = await createRun(pool, late ? { ...request, trigger: "catch_up" } : request);
    if (run.created) created.push({ ...tick, runId: run.id });
  }
  return created;
}

/**
 * One look of a living process: queues what is due by the database's clock and writes the schedules down. A host whose own clock is off
 * by hours makes no run of another day (FA-17).
 * @param since what an earlier look of this process has returned
 * @returns the runs created, and until when was looked
 */
export async function enqueueByDatabaseClock(pool: Pool, schedules: readonly Schedule[], since?: Date): Promise<{ created: EnqueuedTick[]; until: Date }> {
  const { rows } = await pool.query<{ ms: string }>("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms");
  const now = new Date(Number(rows[0]?.ms));
  const created = await enqueueDue(pool, schedules, since ? { now, since } : { now });
  await recordSchedules(pool, schedules, now);
  return { created, until: now };
}

/** Writes the table of schedules with its next times down, for the pages: what is there is what a living process will do. */
export async function recordSchedules(pool: Pool, schedules: readonly Schedule[], now: Date): Promise<void> {
  for (const schedule of schedules) {
    await pool.query(
      `INSERT INTO ops.schedule (id, cron, says, runs, next_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET cron = excluded.cron, says = excluded.says, runs = excluded.runs, next_at = excluded.next_at, seen_at = excluded.seen_at`,
      [schedule.id, schedule.cron, saysCron(schedule), schedule.runs, nextTick(schedule, now), now],
    );
  }
  await pool.query("DELETE FROM ops.schedule WHERE id <> ALL ($1)", [schedules.map(({ id }) => id)]);
}

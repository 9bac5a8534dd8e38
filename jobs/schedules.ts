// Every cron of the product in one table, in UTC, with what it runs.
import cronstrue from "cronstrue";
import { createTask } from "node-cron";
import { AppError } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import { DAILY_START } from "@/lib/queries/admin/sla-clock";
import type { RunRequest } from "@/jobs/run/create-run";

export interface Schedule {
  readonly id: string;
  /** Five fields, UTC. */
  readonly cron: string;
  /** What a tick starts, in words. */
  readonly runs: string;
  /** How late a missed tick is still worth its run; absent: as far back as catch-up goes (setting `catch_up_days`). */
  readonly lateHours?: number;
  /** True: without a source that is fetched from a provider there is nothing to do. */
  readonly fetches: boolean;
  /** The run of one tick; its key makes it one run, however many processes see the tick. */
  readonly request: (day: Day) => RunRequest;
}

/** A full refresh leaves the morning's run its machine: from here on it cleans no further batch (DESIGN §3: it yields by 06:00). */
const REFRESH_UNTIL = "05:30:00.000Z";

export const SCHEDULES: readonly Schedule[] = [
  {
    id: "daily",
    cron: `${Number(DAILY_START.slice(3))} ${Number(DAILY_START.slice(0, 2))} * * *`,
    runs: "the daily run of every source",
    fetches: true,
    request: (logicalDate) => ({ kind: "daily", trigger: "schedule", logicalDate, runKey: `daily:${logicalDate}` }),
  },
  {
    id: "full-refresh",
    cron: "0 2 * * 0",
    runs: "full refresh: silver and gold built again from bronze",
    lateHours: 1, // later it would run into the morning; the next one comes in a week
    fetches: false,
    request: (logicalDate) => ({ kind: "full_refresh", trigger: "schedule", logicalDate, runKey: `full-refresh:${logicalDate}`, params: { reuseBronze: true, until: `${logicalDate}T${REFRESH_UNTIL}` } }),
  },
  {
    id: "maintenance",
    cron: "30 3 * * *",
    runs: "nightly maintenance: the archive brought up to date, retention applied, the hash chain of bronze verified",
    lateHours: 20, // a machine that is off at night does it in the morning, and never twice for one day
    fetches: false,
    request: (logicalDate) => ({ kind: "maintenance", trigger: "schedule", logicalDate, runKey: `maintenance:${logicalDate}` }),
  },
];

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const LONGEST_GAP_MS = 8 * DAY_MS; // no cron of the table waits longer than a week

/** Minutes after `after` that a cron may mean: once a day where it names minute and hour, as asking cron about each minute takes seconds a week. */
function* candidates(cron: string, after: Date, until: number): Generator<Date> {
  const time = /^(\d+) (\d+) /.exec(cron);
  const step = time ? DAY_MS : MINUTE_MS;
  const first = time ? Math.floor(after.getTime() / DAY_MS) * DAY_MS + (Number(time[2]) * 60 + Number(time[1])) * MINUTE_MS : Math.floor(after.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let t = first; t <= until; t += step) if (t > after.getTime()) yield new Date(t);
}

/** Ticks of one cron in (after, until], oldest first, UTC. */
export function ticksOf(cron: string, after: Date, until: Date): Date[] {
  const task = createTask(cron, () => undefined, { timezone: "UTC" });
  const ticks = [...candidates(cron, after, until.getTime())].filter((at) => task.match(at));
  void task.destroy();
  return ticks;
}

/** The first tick after `now`. @throws AppError "internal" for a cron without one in the next week */
export function nextTick({ cron }: Pick<Schedule, "cron">, now: Date): Date {
  const next = ticksOf(cron, now, new Date(now.getTime() + LONGEST_GAP_MS))[0];
  if (!next) throw new AppError("internal", `The schedule "${cron}" has no tick in the next eight days`);
  return next;
}

/** The cron in words: "At 02:00 UTC, only on Sunday". */
export function saysCron(schedule: Pick<Schedule, "cron">): string {
  const words = cronstrue.toString(schedule.cron, { use24HourTimeFormat: true }).replace(/\d\d:\d\d/, "$& UTC");
  return schedule.cron.endsWith("* * *") ? words.replace(/^At/, "Every day at") : words;
}

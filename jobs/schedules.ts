// Every cron of the product in one table, in UTC, with what it runs.
import type { Day } from "@/lib/dates/dates";
import type { RunRequest } from "@/jobs/run/create-run";

export interface Schedule {
  readonly id: string;
  /** Five fields, UTC. */
  readonly cron: string;
  readonly says: string;
  /** The run of one tick; its key makes it one run, however many processes see the tick. */
  readonly request: (day: Day) => RunRequest;
}

export const SCHEDULES: readonly Schedule[] = [
  {
    id: "daily",
    cron: "30 6 * * *",
    says: "every day at 06:30 UTC: the daily run of every source",
    request: (logicalDate) => ({ kind: "daily", trigger: "schedule", logicalDate, runKey: `daily:${logicalDate}` }),
  },
];

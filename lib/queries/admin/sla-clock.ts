// The morning's milestones against what really happened, and how far 08:00 UTC is (DESIGN §3).
import { addDays, dayOf, type Day } from "@/lib/dates/dates";

/** When the daily run begins, UTC: the schedule's cron is made of it. */
export const DAILY_START = "06:30";
/** By when yesterday's spend must be on the dashboards, UTC. */
const DAILY_DEADLINE = "08:00";

const MILESTONES = [
  { name: "Extracted", planned: "06:35", step: "load_to_raw_zone" },
  { name: "Validated and cleaned", planned: "06:45", step: "validate_cleaned" },
  { name: "Transformed", planned: "07:00", step: "load_to_analytics" },
  { name: "Gold published", planned: "07:30", step: "validate_analytics" },
  { name: "Caches warm", planned: "07:45", step: "refresh_dashboards" },
  { name: "Summary written", planned: DAILY_DEADLINE, step: "send_summary_email" },
] as const;

export interface Milestone {
  readonly name: string;
  readonly plannedAt: string;
  readonly doneAt: string | null;
  /** ahead: not due yet · late: overdue and still missing · done_late: reached after its time. */
  readonly state: "ahead" | "late" | "done" | "done_late";
}

export interface SlaClock {
  readonly day: Day;
  readonly milestones: Milestone[];
  readonly deadline: string;
  /** When gold was published for this day, null as long as it is not. */
  readonly publishedAt: string | null;
  /** not_yet: the product was not here when today's run was due, so the clock begins tomorrow. */
  readonly state: "not_yet" | "waiting" | "on_time" | "published" | "at_risk" | "missed";
  readonly nextRunAt: string;
}

/** First success of a step among the runs of the day, as an instant. */
export type StepEnds = Readonly<Record<string, string>>;

function instant(day: Day, time: string): string {
  return `${day}T${time}:00.000Z`;
}

function milestoneState(plannedAt: string, doneAt: string | undefined, now: string): Milestone["state"] {
  if (doneAt !== undefined) return doneAt > plannedAt ? "done_late" : "done";
  return now > plannedAt ? "late" : "ahead";
}

function clockState(now: string, start: string, deadline: string, publishedAt: string | null, milestones: readonly Milestone[]): SlaClock["state"] {
  if (publishedAt !== null) return publishedAt > deadline ? "missed" : "published";
  if (now > deadline) return "missed";
  if (now < start) return "waiting";
  return milestones.some(({ state }) => state === "late") ? "at_risk" : "on_time";
}

/**
 * The clock of the UTC day of `now`; instants are ISO text, which sorts as time does.
 * @param begunAt when this installation made its first run, null before it
 */
export function slaClock(now: Date, ends: StepEnds, begunAt: string | null): SlaClock {
  const day = dayOf(now);
  const at = now.toISOString();
  const milestones = MILESTONES.map(({ name, planned, step }) => {
    const plannedAt = instant(day, planned);
    return { name, plannedAt, doneAt: ends[step] ?? null, state: milestoneState(plannedAt, ends[step], at) };
  });
  const start = instant(day, DAILY_START);
  const deadline = instant(day, DAILY_DEADLINE);
  const publishedAt = ends["validate_analytics"] ?? null;
  const state = at > start && (begunAt === null || begunAt > start) ? "not_yet" : clockState(at, start, deadline, publishedAt, milestones);
  return { day, milestones, deadline, publishedAt, state, nextRunAt: at < start ? start : instant(addDays(day, 1), DAILY_START) };
}

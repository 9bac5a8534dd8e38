// The morning's clock: is today's data out, how far is 08:00, which milestone was when.
import { CircleCheck, CircleDashed, Clock, TriangleAlert, type LucideIcon } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import { formatInstant, formatTime } from "@/lib/format/date";
import { formatDuration } from "@/lib/format/duration";
import type { Milestone, SlaClock } from "@/lib/queries/admin/sla-clock";

const LOOK: Record<Milestone["state"], { icon: LucideIcon; color: string; word: string }> = {
  ahead: { icon: CircleDashed, color: "text-ink-3", word: "not due yet" },
  late: { icon: TriangleAlert, color: "text-critical", word: "overdue" },
  done: { icon: CircleCheck, color: "text-good", word: "in time" },
  done_late: { icon: Clock, color: "text-warning", word: "late" },
};

export type SlaPanelProps = {
  clock: SlaClock;
  now: string;
  /** False when every source is a file that somebody imports: nothing is due in the morning. */
  daily: boolean;
};

export function SlaPanel({ clock, now, daily }: SlaPanelProps) {
  if (!daily) return <p className="text-sm text-ink-2">No source is fetched by itself, so nothing is due in the morning. Files are published when they are imported.</p>;
  if (clock.state === "not_yet") {
    return <p className="text-sm text-ink-2">The product was started after today’s run was due, so the clock begins with the run of {formatInstant(clock.nextRunAt)}.</p>;
  }
  return (
    <div>
      <p className={classNames("text-lg font-semibold text-balance", clock.state === "missed" && "text-critical", clock.state === "at_risk" && "text-warning")}>{headline(clock, now)}</p>
      {clock.publishedAt === null ? null : <StillLate clock={clock} />}
      <ol className="mt-3 grid grid-cols-1 gap-x-6 gap-y-2 border-y border-line py-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-6">
        {clock.milestones.map((milestone) => (
          <MilestoneItem key={milestone.name} milestone={milestone} now={now} />
        ))}
      </ol>
    </div>
  );
}

function MilestoneItem({ milestone, now }: { milestone: Milestone; now: string }) {
  const { icon: Icon, color, word } = LOOK[milestone.state];
  return (
    <li className="flex min-w-0 items-start gap-2">
      <Icon aria-hidden size={16} className={classNames("mt-0.5 shrink-0", color)} />
      <div className="min-w-0">
        <p className="text-sm font-medium">{milestone.name}</p>
        <p className="text-xs text-ink-3 tabular-nums">
          planned {formatTime(milestone.plannedAt)}
          {milestone.doneAt === null ? "" : `, actual ${formatTime(milestone.doneAt)}`}
          <span className={milestone.state === "late" || milestone.state === "done_late" ? color : "sr-only"}>, {lateness(milestone, now) ?? word}</span>
        </p>
      </div>
    </li>
  );
}

/** "12 min late" of what is overdue or came after its time. */
function lateness({ state, plannedAt, doneAt }: Milestone, now: string): string | null {
  if (state !== "late" && state !== "done_late") return null;
  return `${formatDuration(Date.parse(doneAt ?? now) - Date.parse(plannedAt))} late`;
}

/** What comes after the publish can be late, too: caches and the mail. */
function StillLate({ clock }: { clock: SlaClock }) {
  const late = clock.milestones.filter(({ state }) => state === "late");
  if (late.length === 0) return null;
  return <p className="mt-1 text-sm text-warning">Not reached yet: {late.map(({ name, plannedAt }) => `“${name}”, due at ${formatTime(plannedAt)}`).join("; ")}.</p>;
}

function headline(clock: SlaClock, now: string): string {
  const away = (a: string, b: string): string => formatDuration(Math.abs(Date.parse(a) - Date.parse(b)));
  const deadline = `${formatTime(clock.deadline)} UTC`;
  if (clock.publishedAt !== null) {
    const relation = clock.publishedAt > clock.deadline ? "after" : "before";
    return `Published today at ${formatTime(clock.publishedAt)} UTC, ${away(clock.publishedAt, clock.deadline)} ${relation} ${deadline}.`;
  }
  switch (clock.state) {
    case "waiting":
      return `The daily run starts at ${formatTime(clock.nextRunAt)} UTC, in ${away(clock.nextRunAt, now)}.`;
    case "missed":
      return `${deadline} has passed and nothing was published today.`;
    case "at_risk": {
      const late = clock.milestones.find(({ state }) => state === "late");
      return `Behind plan: “${late?.name ?? "a step"}” was due at ${formatTime(late?.plannedAt)}. ${deadline} is in ${away(clock.deadline, now)}.`;
    }
    default:
      return `On plan; ${deadline} is in ${away(clock.deadline, now)}.`;
  }
}

// One step on the run's time line: a bar for each attempt, a tick where something was tried again.
import { classNames } from "@/components/ui/class-names";
import { statusLook, type Tone } from "@/components/ui/status";
import { formatTime } from "@/lib/format/date";
import { formatDuration } from "@/lib/format/duration";
import type { Retry } from "@/lib/queries/admin/get-run";
import { attemptMs, type Span, type StepLine } from "./step-facts";

const BAR: Record<Tone, string> = { good: "bg-good-fill", warning: "bg-warning", critical: "bg-critical", neutral: "bg-control", running: "bg-accent" };

export type GanttBarProps = { line: StepLine; retries: readonly Retry[]; span: Span; now: string; critical: boolean };

/** Hidden from screen readers: the table beside it says the same in figures. */
export function GanttBar({ line, retries, span, now, critical }: GanttBarProps) {
  const share = (instant: string): number => ((Date.parse(instant) - span.from) / (span.to - span.from)) * 100;
  const again = line.attempts.slice(1).map(({ startedAt, attempt }) => ({ at: startedAt, message: `attempt ${attempt} began` }));
  return (
    <span aria-hidden className={classNames("relative block border-l border-line", critical ? "mt-0.5 h-4" : "mt-1 h-2.5")}>
      {line.attempts.map((attempt) => {
        const left = share(attempt.startedAt);
        const { tone, word } = statusLook(attempt.status);
        return (
          <span
            key={attempt.id}
            title={`attempt ${attempt.attempt}: ${word}, ${formatDuration(attemptMs(attempt, now))}`}
            style={{ left: `${left}%`, width: `max(3px, ${share(attempt.finishedAt ?? now) - left}%)` }}
            className={classNames("keep-colors absolute inset-y-0 rounded-[2px]", BAR[tone], critical && "ring-1 ring-ink")}
          />
        );
      })}
      {[...retries, ...again].map(({ at, message }, index) => (
        <span key={index} title={`${formatTime(at, { seconds: true })}: ${message}`} style={{ left: `${share(at)}%` }} className="keep-colors absolute -inset-y-0.5 w-0.5 bg-ink" />
      ))}
    </span>
  );
}

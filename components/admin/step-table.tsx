// The steps of a run: state, a bar on the run's time line for each attempt, duration, rows, and what the step reported.
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusBadge } from "@/components/ui/status-badge";
import { statusLook, type Tone } from "@/components/ui/status";
import { formatDuration } from "@/lib/format/duration";
import { formatTime } from "@/lib/format/date";
import { formatNumber } from "@/lib/format/number";
import type { RunDetail, StepAttempt } from "@/lib/queries/admin/get-run";
import { StepReport } from "./step-report";
import { progressOf, spanOf, stepLines, type Span, type StepLine } from "./step-facts";

const BAR: Record<Tone, string> = { good: "bg-good-fill", warning: "bg-warning", critical: "bg-critical", neutral: "bg-control", running: "bg-accent" };
const HEAD = "h-8 border-b border-line-strong px-2 text-xs font-medium text-ink-2 whitespace-nowrap";
const CELL = "border-b border-line px-2 py-1.5 align-top";

export function StepTable({ run, now }: { run: RunDetail; now: string }) {
  const span = spanOf(run, now);
  if (span === null) return <EmptyState title="No step has begun" reason="The steps appear here as the run works on them." />;
  return (
    <div role="region" aria-label="Steps" tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">Steps of run {run.id}</caption>
        <thead>
          <tr>
            <th scope="col" className={classNames(HEAD, "text-left")}>Step</th>
            <th scope="col" className={classNames(HEAD, "text-left")}>State</th>
            <th scope="col" className={classNames(HEAD, "w-1/3 min-w-40 text-left max-md:hidden")}>Time, from {formatTime(new Date(span.from), { seconds: true })} UTC</th>
            <th scope="col" className={classNames(HEAD, "text-right max-sm:hidden")}>Duration</th>
            <th scope="col" className={classNames(HEAD, "text-right max-sm:hidden")}>Rows in</th>
            <th scope="col" className={classNames(HEAD, "text-right max-sm:hidden")}>Rows out</th>
          </tr>
        </thead>
        <tbody>
          {stepLines(run).map((line) => (
            <StepRow key={line.step} line={line} span={span} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StepRow({ line, span, now }: { line: StepLine; span: Span; now: string }) {
  const { step, last, attempts } = line;
  const progress = progressOf(last);
  return (
    <tr id={`step-${step}`} className="target:bg-selected hover:bg-hover">
      <th scope="row" className={classNames(CELL, "max-w-40 text-left font-normal sm:max-w-72")}>
        <span className="block truncate font-mono text-xs leading-5">{step}</span>
        <StepReport line={line} />
      </th>
      <td className={CELL}>
        <StatusBadge status={last.status} plain />
        <span className="block text-xs text-ink-3 tabular-nums sm:hidden">{formatDuration(msOf(last, now))}</span>
        {attempts.length > 1 ? <span className="block text-xs text-ink-3">attempt {last.attempt}</span> : null}
        {progress === null ? null : <span className="block text-xs whitespace-nowrap text-ink-3 tabular-nums">{progress.words}</span>}
      </td>
      <td className={classNames(CELL, "max-md:hidden")}><TimeLine attempts={attempts} span={span} now={now} /></td>
      <td className={classNames(CELL, "text-right whitespace-nowrap max-sm:hidden")}>{formatDuration(msOf(last, now))}</td>
      <td className={classNames(CELL, "text-right max-sm:hidden")}>{count(last.rowsIn)}</td>
      <td className={classNames(CELL, "text-right max-sm:hidden")}>{count(last.rowsOut)}</td>
    </tr>
  );
}

function TimeLine({ attempts, span, now }: { attempts: readonly StepAttempt[]; span: Span; now: string }) {
  const share = (ms: number): number => ((ms - span.from) / (span.to - span.from)) * 100;
  return (
    <div aria-hidden className="relative mt-1 h-3 border-l border-line">
      {attempts.map((attempt) => {
        const left = share(Date.parse(attempt.startedAt));
        const width = share(Date.parse(attempt.finishedAt ?? now)) - left;
        return (
          <span
            key={attempt.id}
            title={`attempt ${attempt.attempt}: ${statusLook(attempt.status).word}, ${formatDuration(msOf(attempt, now))}`}
            style={{ left: `${left}%`, width: `max(3px, ${width}%)` }}
            className={classNames("keep-colors absolute inset-y-0 rounded-[2px]", BAR[statusLook(attempt.status).tone])}
          />
        );
      })}
    </div>
  );
}

function msOf(attempt: StepAttempt, now: string): number {
  return Math.max(0, Date.parse(attempt.finishedAt ?? now) - Date.parse(attempt.startedAt));
}

function count(rows: string | null) {
  return rows === null ? <span className="text-ink-3">–</span> : formatNumber(Number(rows));
}

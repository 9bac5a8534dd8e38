// The gantt of a run beside the table of its steps: a bar for each attempt, retries as ticks, the critical path bold.
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { formatDuration } from "@/lib/format/duration";
import { formatTime } from "@/lib/format/date";
import { formatNumber } from "@/lib/format/number";
import type { Retry, RunDetail } from "@/lib/queries/admin/get-run";
import { causeOf } from "@/lib/runbook/cause";
import { runbookHref } from "@/lib/runbook/runbook";
import { criticalPath } from "./critical-path";
import { GanttBar } from "./gantt-bar";
import { StepReport } from "./step-report";
import { attemptMs, progressOf, rowsPerSecond, spanOf, stepLines, timedSteps, type Span, type StepLine } from "./step-facts";

const HEAD = "h-8 border-b border-line-strong px-2 text-xs font-medium text-ink-2 whitespace-nowrap";
const CELL = "border-b border-line px-2 py-1.5 align-top";
const FIGURE = "text-right whitespace-nowrap tabular-nums max-sm:hidden";

export function StepTable({ run, now }: { run: RunDetail; now: string }) {
  const span = spanOf(run, now);
  if (span === null) return <EmptyState title="No step has begun" reason="The steps appear here as the run works on them." />;
  const path = criticalPath(timedSteps(run, now));
  return (
    <div role="region" aria-label="Steps" tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">Steps of run {run.id}, in the order of the pipeline. The critical path is {path.join(", ")}.</caption>
        <thead>
          <tr>
            <th scope="col" className={classNames(HEAD, "text-left")}>Step</th>
            <th scope="col" className={classNames(HEAD, "text-left")}>State</th>
            <th scope="col" className={classNames(HEAD, "w-2/5 min-w-40 text-left max-md:hidden")}>
              Time, {formatTime(new Date(span.from), { seconds: true })} to {formatTime(new Date(span.to), { seconds: true })} UTC
            </th>
            <th scope="col" className={classNames(HEAD, FIGURE)}>Duration</th>
            <th scope="col" className={classNames(HEAD, FIGURE)}>Rows in</th>
            <th scope="col" className={classNames(HEAD, FIGURE)}>Rows out</th>
            <th scope="col" className={classNames(HEAD, FIGURE, "max-lg:hidden")}>Rows/s</th>
            <th scope="col" className={classNames(HEAD, FIGURE, "max-lg:hidden")}>Retries</th>
          </tr>
        </thead>
        <tbody>
          {stepLines(run).map((line) => (
            <StepRow key={line.step} runId={run.id} line={line} retries={run.retries.filter(({ step }) => step === line.step)} span={span} now={now} critical={path.includes(line.step)} />
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-xs text-ink-3">
        Bold: the critical path, the steps that decided how long the run took. A tick on a bar is a call or a step that was tried again.
      </p>
    </div>
  );
}

type RowProps = { runId: string; line: StepLine; retries: readonly Retry[]; span: Span; now: string; critical: boolean };

function StepRow({ runId, line, retries, span, now, critical }: RowProps) {
  const { step, last, attempts } = line;
  const progress = progressOf(last);
  const speed = rowsPerSecond(last, now);
  const again = retries.length + Math.max(0, attempts.length - 1);
  return (
    <tr id={`step-${step}`} className="target:bg-selected hover:bg-hover">
      <th scope="row" className={classNames(CELL, "max-w-40 text-left font-normal sm:max-w-72")}>
        <span className={classNames("block truncate font-mono text-xs leading-5", critical && "font-bold")}>
          {step}
          {critical ? <span className="sr-only">, on the critical path</span> : null}
        </span>
        <StepReport line={line} />
        {last.error === null ? null : (
          <TextLink className="text-xs" href={runbookHref(causeOf(last.error), { run: runId, source: last.error.source ?? null })}>
            What to do
          </TextLink>
        )}
        <span className="mt-1 block md:hidden"><GanttBar line={line} retries={retries} span={span} now={now} critical={critical} /></span>
      </th>
      <td className={CELL}>
        <StatusBadge status={last.status} plain />
        <span className="block text-xs text-ink-3 tabular-nums sm:hidden">{formatDuration(attemptMs(last, now))}</span>
        {attempts.length > 1 ? <span className="block text-xs text-ink-3">attempt {last.attempt}</span> : null}
        {progress === null ? null : <span className="block text-xs whitespace-nowrap text-ink-3 tabular-nums">{progress.words}</span>}
      </td>
      <td className={classNames(CELL, "max-md:hidden")}><GanttBar line={line} retries={retries} span={span} now={now} critical={critical} /></td>
      <td className={classNames(CELL, FIGURE, critical && "font-semibold")}>{formatDuration(attemptMs(last, now))}</td>
      <td className={classNames(CELL, FIGURE)}>{count(last.rowsIn)}</td>
      <td className={classNames(CELL, FIGURE)}>{count(last.rowsOut)}</td>
      <td className={classNames(CELL, FIGURE, "max-lg:hidden")}>{count(speed)}</td>
      <td className={classNames(CELL, FIGURE, "max-lg:hidden")}>{count(again === 0 ? null : again)}</td>
    </tr>
  );
}

function count(value: string | number | null) {
  return value === null ? <span className="text-ink-3">–</span> : formatNumber(Math.round(Number(value)));
}

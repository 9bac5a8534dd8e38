// What a step said about itself: its error in the open, two lines of each warning, the rest and its figures folded away.
import { formatDuration } from "@/lib/format/duration";
import { metricLines, warningsOf, type StepLine } from "./step-facts";

export function StepReport({ line }: { line: StepLine }) {
  const { last, attempts } = line;
  const figures = metricLines(last);
  const warnings = warningsOf(last);
  const earlier = attempts.slice(0, -1).filter(({ error }) => error !== null);
  return (
    <>
      {last.error?.message === undefined ? null : <p className="text-xs break-words text-critical">{last.error.message}</p>}
      {warnings.map((warning, index) => (
        <p key={index} title={warning} className="line-clamp-2 text-xs break-words text-warning">
          {warning}
        </p>
      ))}
      {figures.length + warnings.length + earlier.length === 0 ? null : (
        <details className="text-xs text-ink-2">
          <summary className="cursor-pointer py-0.5 text-ink-3 hover:text-ink">What it reported</summary>
          {warnings.map((warning, index) => <p key={index} className="py-0.5 break-words text-warning">{warning}</p>)}
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 py-1 tabular-nums">
            {figures.map(({ name, value }) => (
              <div key={name} className="contents">
                <dt className="text-ink-3">{name}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ))}
            {earlier.map((attempt) => (
              <div key={attempt.id} className="contents">
                <dt className="text-ink-3">attempt {attempt.attempt}</dt>
                <dd className="break-words">
                  {attempt.error?.message} ({formatDuration(Date.parse(attempt.finishedAt ?? attempt.startedAt) - Date.parse(attempt.startedAt))})
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

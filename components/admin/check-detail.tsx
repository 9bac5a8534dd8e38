// One check in full: why it matters, what to do, and each source's result with its rows.
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { checkText } from "@/lib/checks/catalog";
import { formatNumber } from "@/lib/format/number";
import { runbookHref } from "@/lib/runbook/runbook";
import type { CheckResult } from "@/lib/queries/admin/check-fields";
import { asksForAttention, outcomeOf } from "./check-outcome";
import { SampleTable } from "./sample-table";

export function CheckDetail({ checkId, results }: { checkId: string; results: readonly CheckResult[] }) {
  const words = checkText(checkId);
  const failing = results.some((result) => asksForAttention(outcomeOf(result)));
  return (
    <div className="flex min-w-0 flex-col gap-3 py-1 text-sm">
      {words === null ? null : (
        <div className="max-w-prose">
          <p>
            <span className="font-medium">Why it matters.</span> <span className="text-ink-2">{words.why}</span>
          </p>
          {failing ? (
            <p className="mt-1">
              <span className="font-medium">What to do.</span> <span className="text-ink-2">{words.whatToDo}</span> <TextLink href={runbookHref(words.id)}>Open its runbook entry</TextLink>
            </p>
          ) : null}
        </div>
      )}
      {results.map((result) => (
        <ResultLine key={result.id} result={result} />
      ))}
    </div>
  );
}

function ResultLine({ result }: { result: CheckResult }) {
  const label = `Rows that fail ${result.checkId}${result.source === null ? "" : ` of ${result.source}`}`;
  return (
    <div className="min-w-0 border-l-2 border-line pl-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
        <span className="font-medium">{result.source ?? "All sources"}</span>
        <StatusBadge status={outcomeOf(result)} plain />
        {result.threshold === null ? null : <span className="text-xs text-ink-3">threshold {result.threshold}</span>}
        {Number(result.totalRows) > 0 ? (
          <span className="text-xs text-ink-3 tabular-nums">
            {formatNumber(Number(result.failedRows))} of {formatNumber(Number(result.totalRows))} rows
          </span>
        ) : null}
      </p>
      <p className="text-sm break-words text-ink-2">
        Observed {result.observed ?? "nothing"}; expected {result.expected ?? "nothing in particular"}.
      </p>
      <SampleTable rows={result.sample} total={result.failedRows} label={label} />
    </div>
  );
}

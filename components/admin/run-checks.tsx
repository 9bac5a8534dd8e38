// The checks of one run, those that need a look first; each opens to its rows.
import { StatusBadge } from "@/components/ui/status-badge";
import { EmptyState } from "@/components/ui/empty-state";
import { checkText } from "@/lib/checks/catalog";
import { formatCount } from "@/lib/format/number";
import type { CheckResult } from "@/lib/queries/admin/check-fields";
import { CheckDetail } from "./check-detail";
import { asksForAttention, outcomeOf } from "./check-outcome";

export function RunChecks({ checks, live }: { checks: readonly CheckResult[]; live: boolean }) {
  if (checks.length === 0) {
    return <EmptyState title="No check has run" reason={live ? "They come with validate_raw, validate_cleaned and validate_analytics." : "The run ended before its first check."} />;
  }
  const failing = checks.filter((check) => asksForAttention(outcomeOf(check)));
  const rest = checks.filter((check) => !asksForAttention(outcomeOf(check)));
  const skipped = rest.filter(({ status }) => status === "skipped").length;
  const words = `${formatCount(rest.length - skipped, "check")} passed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
  return (
    <>
      {failing.length === 0 ? null : <CheckList checks={failing} open={failing.length <= 3} />}
      {rest.length === 0 ? null : (
        <details className="mt-2">
          <summary className="cursor-pointer py-1 text-sm text-ink-2 hover:text-ink">{words}</summary>
          <CheckList checks={rest} open={false} />
        </details>
      )}
    </>
  );
}

function CheckList({ checks, open }: { checks: readonly CheckResult[]; open: boolean }) {
  return (
    <ul className="border-t border-line">
      {checks.map((check) => (
        <li key={check.id} className="border-b border-line">
          <details open={open}>
            <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-0.5 px-1 py-1.5 text-sm hover:bg-hover">
              <span className="w-20 shrink-0">
                <StatusBadge status={outcomeOf(check)} plain />
              </span>
              <span className="min-w-0 font-medium">{checkText(check.checkId)?.title ?? check.checkId}</span>
              <span className="text-xs text-ink-3">{check.source ?? "all sources"}</span>
              <code className="font-mono text-xs text-ink-3 max-sm:hidden">{check.checkId}</code>
              <span className="ml-auto max-w-96 truncate text-xs text-ink-2 max-lg:hidden">{check.observed}</span>
            </summary>
            <div className="px-1 pb-3">
              <CheckDetail checkId={check.checkId} results={[check]} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

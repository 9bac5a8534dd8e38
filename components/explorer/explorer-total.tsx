// The answer in one figure, with the words it needs: metric, basis, charges, days, and what else there is in other currencies.
import { daysBetween } from "@/lib/dates/dates";
import { formatRange } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import { explorerHref } from "@/lib/state/write-state";
import { Delta } from "@/components/ui/delta";
import { TextLink } from "@/components/ui/text-link";
import { SOURCE_WORDS, sourceHref } from "./source-moves";
import type { ExplorerReport } from "./use-explorer";
import type { ShownView } from "./shown-view";

export function ExplorerTotal({ report, shown }: { report: ExplorerReport; shown: ShownView }) {
  const { asked, state, answer } = report;
  const charges = state.include.length === 0 ? "all charge categories" : state.include.join(" + ");
  const basis = state.basis === "invoice" ? "by billing period" : "by usage day";
  const { comparison } = answer;
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <p role="status" className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="text-2xl font-semibold tracking-tight tabular-nums">{formatMoney(shown.total, answer.currency)}</span>
        <span className="text-sm text-ink-2">
          {state.metric} cost, {charges}, {basis}. {formatRange(state.from, state.to)}, {formatCount(daysBetween(state.from, state.to), "day")}
          {state.complete ? ", complete days only" : ""}.
        </span>
      </p>
      {comparison === null ? (
        state.compare === null ? null : <span className="text-sm text-ink-2">Nothing to compare: no day of this range is complete yet.</span>
      ) : (
        <span className="flex flex-wrap items-baseline gap-x-2 text-sm text-ink-2">
          <Delta current={comparison.total.current} previous={comparison.total.previous} currency={answer.currency} className="font-medium" />
          {comparison.current.to === state.to ? "" : `${formatRange(comparison.current.from, comparison.current.to)}, complete days, `}against {formatRange(comparison.previous.from, comparison.previous.to)}, {formatMoney(comparison.total.previous, answer.currency)}
          {asked.chart === "waterfall" ? null : <TextLink href={explorerHref({ ...asked, chart: "waterfall" })} prefetch={false}>Explain change</TextLink>}
        </span>
      )}
      <TextLink href={sourceHref(report)} prefetch={false} className="text-sm">{SOURCE_WORDS}</TextLink>
    </div>
  );
}

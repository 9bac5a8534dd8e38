// Where the month stands: so far, against as many days of the last one, and the last one whole.
import { Delta } from "@/components/ui/delta";
import { Kpi } from "@/components/ui/kpi";
import { KpiRow } from "@/components/ui/kpi-row";
import { TextLink } from "@/components/ui/text-link";
import { daysBetween } from "@/lib/dates/dates";
import { formatMonth, formatRange } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import { subtractMoney } from "@/lib/money/money";
import { numberHref } from "@/lib/lineage/number-question";
import type { Range } from "@/lib/queries/spend/month-to-date";
import type { SpendOverview } from "@/lib/queries/spend/spend-overview";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { explorerHref } from "@/lib/state/write-state";

/** `state` is the page's question, whatever its range. */
export function OverviewKpis({ spend, state }: { spend: SpendOverview; state: ExplorerState }) {
  const { currency, current, previous, lastMonth, monthToDate, sameDaysLastMonth, lastMonthTotal } = spend;
  const days = (range: { from: string; to: string }) => formatCount(daysBetween(range.from, range.to), "day");
  const source = (label: string, range: Range) => (
    <TextLink href={numberHref({ state: { ...state, ...range, currency, group: [] }, cell: [] })} prefetch={false} aria-label={`Where from? ${label}`}>Where from?</TextLink>
  );
  const difference = subtractMoney(monthToDate, sameDaysLastMonth);
  return (
    <KpiRow>
      <Kpi size="lg" label="Month to date" value={monthToDate} currency={currency} hint={<>{formatRange(current.from, current.to)}, {days(current)}. {source("month to date", current)}</>} />
      <Kpi
        size="lg"
        label="Change"
        value={formatMoney(difference, currency, { signed: true, digits: 0 })}
        hint={
          <>
            <Delta current={monthToDate} previous={sameDaysLastMonth} currency={currency} show="percent" /> against {formatRange(previous.from, previous.to)}. <TextLink href={explorerHref({ ...state, ...current, currency, compare: previous, chart: "waterfall" })} prefetch={false}>Explain change</TextLink>
          </>
        }
      />
      <Kpi size="lg" label="Same days last month" value={sameDaysLastMonth} currency={currency} hint={<>{formatRange(previous.from, previous.to)}, {days(previous)}. {source("same days last month", previous)}</>} />
      <Kpi size="lg" label="Last month" value={lastMonthTotal} currency={currency} hint={<>All of {formatMonth(lastMonth.from)}. {source("last month", lastMonth)}</>} />
    </KpiRow>
  );
}

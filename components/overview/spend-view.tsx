// Where the month stands, how it came here, what it is made of, what stood out: the body of the overview and of each team's page.
import type { ReactNode } from "react";
import { AnomalyDigest } from "@/components/anomalies/anomaly-digest";
import type { Overview } from "@/lib/queries/spend/overview";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { OtherCurrencies } from "./other-currencies";
import { OverviewKpis } from "./overview-kpis";
import { RankedSection } from "./ranked-section";
import { shownDays, shownMarkers, shownMonths } from "./shown-trend";
import { TrendCharts } from "./trend-charts";

export type SpendViewProps = {
  found: Overview;
  /** What narrows the page's question: a team's filter and charge categories. */
  narrowed?: Pick<ExplorerState, "filter" | "include"> | undefined;
  /** Team page: its slug. */
  team?: string | undefined;
  /** Beside the rankings. */
  children?: ReactNode;
  /** Under the rankings. */
  below?: ReactNode;
};

export function SpendView({ found, narrowed, team, children, below }: SpendViewProps) {
  const { spend, completeThrough, newestDay } = found;
  const state: ExplorerState = { ...defaultState(newestDay), ...spend.current, granularity: "day", ...narrowed };
  return (
    <div className="flex flex-col gap-8">
      <div>
        <OverviewKpis spend={spend} state={state} />
        <OtherCurrencies spend={spend} />
      </div>
      <TrendCharts
        months={shownMonths(spend.months, spend.currency, completeThrough)}
        days={shownDays(spend.days, spend.currency, completeThrough)}
        currency={spend.currency}
        markers={shownMarkers(found.anomalyDays, spend.currency)}
      />
      <div className="grid grid-cols-1 gap-x-8 gap-y-8 lg:grid-cols-2">
        {spend.top.map(({ dimension }) => (
          <RankedSection key={dimension} spend={spend} dimension={dimension} state={state} />
        ))}
        {children}
      </div>
      {below}
      <AnomalyDigest anomalies={found.anomalies} range={spend.current} newestDay={newestDay} team={team} />
    </div>
  );
}

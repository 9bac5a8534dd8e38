// Overview: where the month stands, how it came here, what it is made of, what stood out. A lead's home is their team's page.
import type { Metadata } from "next";
import { AnomalyDigest } from "@/components/anomalies/anomaly-digest";
import { NoData } from "@/components/overview/no-data";
import { OtherCurrencies } from "@/components/overview/other-currencies";
import { OverviewKpis } from "@/components/overview/overview-kpis";
import { RankedSection } from "@/components/overview/ranked-section";
import { shownDays, shownMarkers, shownMonths } from "@/components/overview/shown-trend";
import { TrendCharts } from "@/components/overview/trend-charts";
import { TeamView } from "@/components/team/team-view";
import { PageHeader } from "@/components/ui/page-header";
import { requirePage } from "@/lib/access/session";
import { homeTeam } from "@/lib/queries/spend/home-team";
import { overview } from "@/lib/queries/spend/overview";
import { teamOverview } from "@/lib/queries/spend/team-overview";
import { defaultState } from "@/lib/state/explorer-state";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const scope = await requirePage("/");
  const home = await homeTeam(scope);
  const team = home === null ? null : await teamOverview(scope, home.slug);
  if (team !== null) return <TeamView found={team} scope={scope} />;
  const found = await overview(scope);
  if (found === null) return <><PageHeader title="Overview" /><NoData scope={scope} /></>;
  const { spend, anomalies, completeThrough, newestDay } = found;
  if (completeThrough === null || newestDay === null) return <NoData scope={scope} />;
  const state = { ...defaultState(newestDay), ...spend.current, granularity: "day" as const };
  return (
    <>
      <PageHeader title="Overview" description="Effective cost, all charge categories, by usage day." />
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
        </div>
        <AnomalyDigest anomalies={anomalies} range={spend.current} newestDay={newestDay} />
      </div>
    </>
  );
}

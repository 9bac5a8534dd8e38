// A team's page: its month, trend, services, accounts, environments, credits and anomalies; at its own address, and as its lead's home.
import { AnomalyDigest } from "@/components/anomalies/anomaly-digest";
import { NoData } from "@/components/overview/no-data";
import { OtherCurrencies } from "@/components/overview/other-currencies";
import { OverviewKpis } from "@/components/overview/overview-kpis";
import { RankedSection } from "@/components/overview/ranked-section";
import { scopeLabel } from "@/components/overview/scope-label";
import { shownDays, shownMarkers, shownMonths } from "@/components/overview/shown-trend";
import { TrendCharts } from "@/components/overview/trend-charts";
import { Badge } from "@/components/ui/badge";
import { PageHeader } from "@/components/ui/page-header";
import type { Scope } from "@/lib/access/scope";
import { TEAM_INCLUDE, type TeamOverview } from "@/lib/queries/spend/team-overview";
import { defaultState } from "@/lib/state/explorer-state";
import { UntaggedTable } from "@/components/allocation/untagged-table";
import { Section } from "@/components/ui/section";
import { LeftOut } from "./left-out";
import { teamFactsText } from "./team-facts-text";

export function TeamView({ found, scope }: { found: TeamOverview; scope: Scope }) {
  const { team, spend, completeThrough, newestDay } = found;
  const header = <PageHeader title={team.name} description={teamFactsText(team)} {...(scope.kind === "team" ? { badge: <Badge>{scopeLabel([team])}</Badge> } : {})} />;
  if (spend === null || completeThrough === null || newestDay === null) return <>{header}<NoData scope={scope} /></>;
  const state = { ...defaultState(newestDay), ...spend.current, granularity: "day" as const, filter: found.filter, include: TEAM_INCLUDE };
  return (
    <>
      {header}
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
          <LeftOut rows={found.leftOut} currency={spend.currency} state={{ ...state, include: [] }} />
        </div>
        <Section title={`${team.name} · untagged`} description="Usage that belongs here because the account does: a team tag on these says whose it is.">
          <UntaggedTable untagged={found.untagged} state={state} withTeam={team.teamsBelow.length > 0} />
        </Section>
        <AnomalyDigest anomalies={found.anomalies} range={spend.current} newestDay={newestDay} team={team.slug} />
      </div>
    </>
  );
}

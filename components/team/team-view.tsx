// A team's page: its month, trend, services, accounts, environments, credits and anomalies; at its own address, and as its lead's home.
import { NoData } from "@/components/overview/no-data";
import { scopeLabel } from "@/components/overview/scope-label";
import { SpendView } from "@/components/overview/spend-view";
import { Badge } from "@/components/ui/badge";
import { PageHeader } from "@/components/ui/page-header";
import type { Scope } from "@/lib/access/scope";
import { TEAM_INCLUDE, type TeamOverview } from "@/lib/queries/spend/team-overview";
import { defaultState } from "@/lib/state/explorer-state";
import { LeftOut } from "./left-out";
import { teamFactsText } from "./team-facts-text";

export function TeamView({ found: { team, filter, leftOut, overview }, scope }: { found: TeamOverview; scope: Scope }) {
  return (
    <>
      <PageHeader title={team.name} description={teamFactsText(team)} {...(scope.kind === "team" ? { badge: <Badge>{scopeLabel([team])}</Badge> } : {})} />
      {overview === null ? (
        <NoData scope={scope} />
      ) : (
        <SpendView found={overview} narrowed={{ filter, include: TEAM_INCLUDE }} team={team.slug}>
          <LeftOut rows={leftOut} currency={overview.spend.currency} state={{ ...defaultState(overview.newestDay), ...overview.spend.current, granularity: "day", filter }} />
        </SpendView>
      )}
    </>
  );
}

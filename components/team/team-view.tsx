// A team's page: its month, trend, services, accounts, environments, credits and anomalies; at its own address, and as its lead's home.
import { UntaggedTable } from "@/components/allocation/untagged-table";
import { NoData } from "@/components/overview/no-data";
import { scopeLabel } from "@/components/overview/scope-label";
import { SpendView } from "@/components/overview/spend-view";
import { Badge } from "@/components/ui/badge";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { Scope } from "@/lib/access/scope";
import type { Overview } from "@/lib/queries/spend/overview";
import { TEAM_INCLUDE, type TeamOverview } from "@/lib/queries/spend/team-overview";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { LeftOut } from "./left-out";
import { teamFactsText } from "./team-facts-text";

export function TeamView({ found: { team, filter, leftOut, untagged, overview }, scope }: { found: TeamOverview; scope: Scope }) {
  return (
    <>
      <PageHeader title={team.name} description={teamFactsText(team)} {...(scope.kind === "team" ? { badge: <Badge>{scopeLabel([team])}</Badge> } : {})} />
      {overview === null ? (
        <NoData scope={scope} />
      ) : (
        <TeamSpend {...{ team, filter, leftOut, untagged }} overview={overview} />
      )}
    </>
  );
}

function TeamSpend({ team, filter, leftOut, untagged, overview }: Omit<TeamOverview, "overview"> & { overview: Overview }) {
  const state: ExplorerState = { ...defaultState(overview.newestDay), ...overview.spend.current, granularity: "day", filter };
  const below = (
    <Section title={`${team.name} · untagged`} description="Usage that belongs here because the account does: a team tag on these says whose it is.">
      <UntaggedTable untagged={untagged} state={{ ...state, include: TEAM_INCLUDE }} withTeam={team.teamsBelow.length > 0} />
    </Section>
  );
  return (
    <SpendView found={overview} narrowed={{ filter, include: TEAM_INCLUDE }} team={team.slug} below={below}>
      <LeftOut rows={leftOut} currency={overview.spend.currency} state={state} />
    </SpendView>
  );
}

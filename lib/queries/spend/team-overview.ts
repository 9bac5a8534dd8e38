// A team's page in one snapshot: its month, trend, what it is made of, its credits and what stood out.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { onPrisma } from "@/lib/access/sql-runner";
import { withScope } from "@/lib/access/with-scope";
import { untaggedSpend, type Untagged } from "@/lib/allocation/untagged";
import type { Money } from "@/lib/money/money";
import { anomalyDays } from "@/lib/queries/anomalies/anomaly-days";
import { largestAnomalies } from "@/lib/queries/anomalies/list-anomalies";
import { publishedDays } from "@/lib/queries/trust/trust";
import type { ChargeCategory, ExplorerState } from "@/lib/state/explorer-state";
import { comparedSpend } from "./compared-spend";
import { findTeam, type TeamFacts } from "./find-team";
import type { Overview } from "./overview";
import { spendOverview, type OverviewQuestion } from "./spend-overview";
import { teamIdsBelow } from "./team-ids-below";

export type TeamOverview = {
  team: TeamFacts;
  filter: ExplorerState["filter"];
  /** Null before the first publish. */
  overview: Overview | null;
  /** Σ of the month's credits and of what else the page's figures leave out, in the page's currency. */
  leftOut: { category: ChargeCategory; current: Money; previous: Money }[];
  /** Of the same days as the month's figures. */
  untagged: Untagged;
};

/** Team pages count Usage and Purchase, without tax, credits and adjustments (DOMAIN §3). */
export const TEAM_INCLUDE: readonly ChargeCategory[] = ["Usage", "Purchase"];
const LEFT_OUT: readonly ChargeCategory[] = ["Credit", "Tax", "Adjustment"];
const SHOWN_ANOMALIES = 5;

/** Null for a team that the reader does not see, existing or not. */
export function teamOverview(scope: Scope, slug: string): Promise<TeamOverview | null> {
  return withScope(scope, async (tx) => {
    const team = await findTeam(tx, slug);
    if (team === null) return null;
    const filter: ExplorerState["filter"] = [[{ key: "team", op: "in", values: [team.name] }]];
    const { completeThrough, newestDay } = await publishedDays(tx, scope);
    if (completeThrough === null || newestDay === null) return { team, filter, overview: null, leftOut: [], untagged: { top: [], totals: [] } };
    const question: OverviewQuestion = { filter, include: TEAM_INCLUDE, dimensions: team.teamsBelow.length > 0 ? ["service", "team", "account", "environment"] : ["service", "account", "environment"], trendGroup: "service" };
    const spend = await spendOverview(tx, scope, question, { completeThrough, newestDay });
    const others = await comparedSpend(tx, scope, { filter, metric: "effective", include: LEFT_OUT, current: spend.current, previous: spend.previous, dimensions: ["charge_category"] });
    const teamIds = await teamIdsBelow(tx, team.id);
    const untagged = await untaggedSpend(onPrisma(tx), spend.current, teamIds);
    const { from, to } = spend.days.state;
    const anomalies = await largestAnomalies(tx, { ...spend.current, teamIds }, SHOWN_ANOMALIES);
    const overview: Overview = { completeThrough, newestDay, spend, anomalies, anomalyDays: await anomalyDays(tx, { from, to }, teamIds) };
    return { team, filter, overview, untagged, leftOut: leftOut(others.byDimension[0] ?? [], spend.currency) };
  });
}

function leftOut(values: readonly { value: string; currency: string; current: Money; previous: Money }[], currency: string): TeamOverview["leftOut"] {
  return LEFT_OUT.flatMap((category) => values.filter((one) => one.value === category && one.currency === currency).map(({ current, previous }) => ({ category, current, previous })));
}

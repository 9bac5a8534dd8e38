// The anomalies page in one snapshot: each rule's list of a range, and the team it is narrowed to.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { addDays, type Day } from "@/lib/dates/dates";
import { findTeam } from "@/lib/queries/spend/find-team";
import { teamIdsBelow } from "@/lib/queries/spend/team-ids-below";
import { publishedDays, type PublishedDays } from "@/lib/queries/trust/trust";
import { ANOMALY_RULES, type AnomalyRule } from "./anomaly-rule";
import { listAnomalies, type AnomalyPage } from "./list-anomalies";

export type AnomaliesPage = PublishedDays & {
  range: { from: Day; to: Day };
  team: { name: string; slug: string } | null;
  lists: { rule: AnomalyRule; page: AnomalyPage }[];
};

export type AnomaliesQuestion = {
  /** Days back from the newest complete one. */
  days: number;
  team: string | null;
  order: "day" | "size";
  /** How many of each rule. */
  limits: Record<AnomalyRule, number>;
};

/** Null before the first publish. A team the reader does not see narrows to nothing named, as if it were not given. */
export function anomaliesPage(scope: Scope, { days, team: slug, order, limits }: AnomaliesQuestion): Promise<AnomaliesPage | null> {
  return withScope(scope, async (tx) => {
    const fresh = await publishedDays(tx, scope);
    if (fresh.completeThrough === null) return null;
    const to = addDays(fresh.completeThrough, 1);
    const range = { from: addDays(to, -days), to };
    const team = slug === null ? null : await findTeam(tx, slug);
    const teamIds = team === null ? {} : { teamIds: await teamIdsBelow(tx, team.id) };
    const lists: AnomaliesPage["lists"] = [];
    for (const rule of ANOMALY_RULES) lists.push({ rule, page: await listAnomalies(tx, { rule, ...range, ...teamIds, order, limit: limits[rule] }) });
    return { ...fresh, range, team: team === null ? null : { name: team.name, slug: team.slug }, lists };
  });
}

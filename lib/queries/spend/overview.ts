// The overview page in one snapshot: the month's numbers, and what stood out in it.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { anomalyDays, type AnomalyDay } from "@/lib/queries/anomalies/anomaly-days";
import type { AnomalyRule } from "@/lib/queries/anomalies/anomaly-rule";
import { largestAnomalies, type AnomalyPage } from "@/lib/queries/anomalies/list-anomalies";
import { publishedDays } from "@/lib/queries/trust/trust";
import { spendOverview, type OverviewQuestion, type SpendOverview } from "./spend-overview";

export type Overview = {
  completeThrough: Day;
  newestDay: Day;
  spend: SpendOverview;
  /** The largest of the month by rule. */
  anomalies: { rule: AnomalyRule; page: AnomalyPage }[];
  anomalyDays: AnomalyDay[];
};

/** All charge categories (DOMAIN §3); by account instead of by team where there is but one team to see. */
function overviewQuestion(scope: Scope): OverviewQuestion {
  const whose = scope.kind === "team" && scope.teamIds.length <= 1 ? "account" : "team";
  return { filter: [], include: [], dimensions: ["service", whose, "provider", "environment"], trendGroup: "provider" };
}

const SHOWN_ANOMALIES = 5;

/** Null before the first publish, and for a scope without rows. */
export function overview(scope: Scope): Promise<Overview | null> {
  return withScope(scope, async (tx) => {
    const { completeThrough, newestDay } = await publishedDays(tx, scope);
    if (completeThrough === null || newestDay === null) return null;
    const spend = await spendOverview(tx, scope, overviewQuestion(scope), { completeThrough, newestDay });
    const [from, to] = [spend.days.state.from, spend.days.state.to];
    return { completeThrough, newestDay, spend, anomalies: await largestAnomalies(tx, spend.current, SHOWN_ANOMALIES), anomalyDays: await anomalyDays(tx, { from, to }) };
  });
}

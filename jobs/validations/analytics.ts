// Checks of the analytics zone, on the stage tables and what is published outside the window, before the publish: one line a check.
import assertChangesSum from "@/jobs/tests/assert_changes_sum_to_daily_spend.sql";
import assertDateContinuity from "@/jobs/tests/assert_date_continuity.sql";
import assertFkIntegrity from "@/jobs/tests/assert_fk_integrity.sql";
import assertGrain from "@/jobs/tests/assert_grain.sql";
import assertNoOrphans from "@/jobs/tests/assert_no_orphans.sql";
import assertOneSourcePerScope from "@/jobs/tests/assert_one_source_per_scope.sql";
import assertPositiveCosts from "@/jobs/tests/assert_positive_costs_for_non_credits.sql";
import assertTotalsMatchSource from "@/jobs/tests/assert_totals_match_source.sql";
import { isRefresh } from "@/jobs/cleaning/batch-row";
import type { RunContext } from "@/jobs/run/run-context";
import type { Check, Observation } from "./check";
import { offendingRows } from "./offending-rows";

export const analyticsChecks: readonly Check[] = [
  { id: "analytics_fk_integrity", layer: "analytics", severity: "critical", perRun: assertion(assertFkIntegrity, "keys without a dimension member") },
  { id: "analytics_grain", layer: "analytics", severity: "critical", perRun: assertion(assertGrain, "facts that stand twice") },
  { id: "analytics_totals_match_source", layer: "analytics", severity: "critical", perRun: assertion(assertTotalsMatchSource, "totals that differ") },
  { id: "analytics_changes_sum", layer: "analytics", severity: "critical", perRun: changesSum },
  { id: "analytics_no_orphans", layer: "analytics", severity: "critical", perRun: assertion(assertNoOrphans, "orphaned rows") },
  { id: "analytics_date_continuity", layer: "analytics", severity: "warning", perRun: assertion(assertDateContinuity, "days without rows") },
  { id: "analytics_positive_costs_for_non_credits", layer: "analytics", severity: "warning", perRun: assertion(assertPositiveCosts, "negative charges that are no credit") },
  { id: "analytics_one_source_per_scope", layer: "analytics", severity: "critical", perRun: assertion(assertOneSourcePerScope, "billing periods with two sources") },
];

// The stage tables are temporary tables of the run's own session.
function assertion(sql: string, what: string): NonNullable<Check["perRun"]> {
  return (ctx) => offendingRows(ctx.session, sql, [], what);
}

/** A refresh from bronze is how a damaged rollup is mended: it names the damage and goes on. */
async function changesSum(ctx: RunContext): Promise<Observation> {
  const found = await offendingRows(ctx.session, assertChangesSum, [], "days that are not the sum of their changes");
  return isRefresh(ctx.run) ? { ...found, severity: "warning" } : found;
}

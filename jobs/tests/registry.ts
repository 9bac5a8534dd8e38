// Every assertion of the pipeline as text, for the model graph and its documentation; what asks them is in jobs/validations.
import assertAccountPattern from "./assert_account_pattern.sql";
import assertChangesSumToDailySpend from "./assert_changes_sum_to_daily_spend.sql";
import assertDateContinuity from "./assert_date_continuity.sql";
import assertFkIntegrity from "./assert_fk_integrity.sql";
import assertGrain from "./assert_grain.sql";
import assertNoDuplicates from "./assert_no_duplicates.sql";
import assertNoOrphans from "./assert_no_orphans.sql";
import assertOneSourcePerScope from "./assert_one_source_per_scope.sql";
import assertPositiveCostsForNonCredits from "./assert_positive_costs_for_non_credits.sql";
import assertServiceApproved from "./assert_service_approved.sql";
import assertTotalsMatchSource from "./assert_totals_match_source.sql";

export const assertions: readonly string[] = [
  assertAccountPattern,
  assertChangesSumToDailySpend,
  assertDateContinuity,
  assertFkIntegrity,
  assertGrain,
  assertNoDuplicates,
  assertNoOrphans,
  assertOneSourcePerScope,
  assertPositiveCostsForNonCredits,
  assertServiceApproved,
  assertTotalsMatchSource,
];

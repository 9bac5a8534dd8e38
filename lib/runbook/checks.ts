// Runbook: one entry a check, made of the catalog's own words, so that page and runbook never say different things.
import { CHECK_CATALOG, type CheckId, type CheckText } from "@/lib/checks/catalog";
import type { RunbookAction, RunbookEntry } from "./entry";

const LAYER: Record<CheckText["layer"], string> = { raw: "raw zone", cleaned: "cleaned zone", analytics: "analytics zone" };

/** What helps beside the check's own page and a rerun. */
const ACTIONS: Partial<Record<CheckId, readonly RunbookAction[]>> = {
  raw_not_empty: ["backfill"],
  raw_date_window: ["backfill"],
  raw_total_matches_provider: ["reconciliation"],
  raw_row_count_expected: ["settings"],
  cleaned_rows_readable: ["quarantine"],
  cleaned_required_not_null: ["quarantine"],
  cleaned_cost_numeric: ["quarantine"],
  cleaned_dates_valid_sequential: ["quarantine"],
  cleaned_currency_known: ["quarantine"],
  cleaned_account_pattern: ["approvals"],
  cleaned_service_approved: ["approvals"],
  analytics_totals_match_source: ["reconciliation"],
  analytics_date_continuity: ["backfill"],
};

/** The entry that explains the cause behind this check in general. */
export const CAUSE_OF_CHECK: Partial<Record<CheckId, "missing-data" | "schema-change" | "quarantine-over-threshold" | "reconciliation-difference">> = {
  raw_not_empty: "missing-data",
  raw_schema_matches: "schema-change",
  raw_total_matches_provider: "reconciliation-difference",
  cleaned_rows_readable: "quarantine-over-threshold",
  cleaned_required_not_null: "quarantine-over-threshold",
  cleaned_cost_numeric: "quarantine-over-threshold",
  cleaned_dates_valid_sequential: "quarantine-over-threshold",
  cleaned_currency_known: "quarantine-over-threshold",
  analytics_totals_match_source: "reconciliation-difference",
  analytics_date_continuity: "missing-data",
};

function entryOf(check: (typeof CHECK_CATALOG)[number]): RunbookEntry {
  const threshold = "threshold" in check ? ` Threshold at first: ${check.threshold} %.` : "";
  return {
    id: check.id,
    group: "Checks",
    title: check.title,
    means: check.why,
    see: `Check ${check.id} of the ${LAYER[check.layer]}, ${check.severity} at first.${threshold} The check's page has its last 30 runs, observed against expected, and the offending rows.`,
    steps: [check.whatToDo],
    escalate: check.layer === "analytics" ? "It fails again with the same raw data." : "The provider's data stays wrong after it was delivered again.",
    actions: ["checks", "rerun", ...(ACTIONS[check.id] ?? [])],
  };
}

export const CHECK_ENTRIES: readonly RunbookEntry[] = CHECK_CATALOG.map(entryOf);

// Every check of the pipeline in words: what it asks, why it matters, what to do when it fails (ids and severities are a contract, DESIGN §4, DOMAIN §7).

export type CheckLayer = "raw" | "cleaned" | "analytics";
export type CheckSeverity = "critical" | "warning" | "info";

export interface CheckText {
  readonly id: string;
  readonly layer: CheckLayer;
  /** First severity; a source's own setting wins over it. */
  readonly severity: CheckSeverity;
  /** First threshold in percent, of what `whatToDo` says; absent: the check fails with its first offending row. */
  readonly threshold?: string;
  readonly title: string;
  readonly why: string;
  readonly whatToDo: string;
}

export const CHECK_CATALOG = [
  {
    id: "raw_not_empty", layer: "raw", severity: "critical", title: "The delivery has rows",
    why: "An empty answer on a day that is due means the provider was not ready or the access was lost; publishing it would show a day without spend.",
    whatToDo: "Look at the step's log for the provider's answer, check the source's access, then rerun the run. Yesterday's numbers stay published until then.",
  },
  {
    id: "raw_schema_matches", layer: "raw", severity: "critical", title: "All required columns are there",
    why: "A missing or renamed column would load as nothing, and the total would be wrong without anybody noticing. Extra columns are kept and only reported.",
    whatToDo: "Compare the observed columns with the provider's release notes. A renamed column needs a new version of the format; ask the provider for a fresh export if the file was cut.",
  },
  {
    id: "raw_date_window", layer: "raw", severity: "warning", title: "Rows lie in the slices that were asked for",
    why: "A provider's row outside the days it was asked for belongs to another delivery and would be counted twice or never; a day after tomorrow is a wrong year in a file.",
    whatToDo: "Compare the observed days with the delivery. Rows of other days: rerun the run, and tell the provider if they come again. A day in the future: correct the file and import it under the same name.",
  },
  {
    id: "raw_no_null_columns", layer: "raw", severity: "warning", title: "No required column is empty throughout",
    why: "A column that is there but always empty is a broken export, even though every row can be read.",
    whatToDo: "Check the export's settings at the provider for the named column.",
  },
  {
    id: "raw_total_matches_provider", layer: "raw", severity: "critical", title: "Rows add up to the provider's own total",
    why: "The provider states a total independently. Any difference beyond a named rounding line means rows are missing or came twice.",
    whatToDo: "Rerun the run; pages lost on the way come again. If the difference stays, compare by account and day in the sample and report it to the provider.",
  },
  {
    id: "raw_row_count_expected", layer: "raw", severity: "warning", threshold: "50", title: "About as many rows as on the same weekday before",
    why: "Half or double the usual rows points to a cut or repeated delivery, long before the money looks wrong.",
    whatToDo: "See whether a team started or stopped something big. If not, check the delivery and rerun.",
  },
  {
    id: "cleaned_no_duplicates", layer: "cleaned", severity: "critical", title: "No delivered line counts twice",
    why: "The same delivered line twice is the same money twice. Rows that only look alike are kept: two equal charges are two charges.",
    whatToDo: "The sample names the delivery and line. A repeated page is removed by rerunning with the same raw data; a repeated file should be imported under the same name.",
  },
  {
    id: "cleaned_rows_readable", layer: "cleaned", severity: "critical", threshold: "5", title: "Every line can be read as a row",
    why: "A line with too few fields, an open quote or damaged characters was cut or broken on its way. What it charged nobody knows, so it waits in quarantine and is missing in the totals.",
    whatToDo: "The sample shows file, line and text. Export the file again and import it under the same name, or give the values of the few lines on release.",
  },
  {
    id: "cleaned_required_not_null", layer: "cleaned", severity: "critical", threshold: "5", title: "Required fields are filled",
    why: "A charge without date, provider, account of billing or cost cannot be placed. Such rows wait in quarantine and are missing in the totals until they are released.",
    whatToDo: "Look at the quarantined rows. Below the threshold it is a warning and the rest has loaded; above it the run stops: correct the source and rerun.",
  },
  {
    id: "cleaned_cost_numeric", layer: "cleaned", severity: "critical", threshold: "5", title: "Costs are exact numbers",
    why: "“1,5”, “NaN” or an empty cost would be rounded or guessed. The product guesses no amount.",
    whatToDo: "The sample shows file, line and text. Correct the file and import it again under the same name.",
  },
  {
    id: "cleaned_dates_valid_sequential", layer: "cleaned", severity: "critical", threshold: "5", title: "Dates exist and periods run forwards",
    why: "A day that does not exist, or an end before its start, would put the charge into a wrong month.",
    whatToDo: "Correct the dates in the source. Ambiguous forms such as 01-02-2025 are refused on purpose: write 2025-02-01.",
  },
  {
    id: "cleaned_account_pattern", layer: "cleaned", severity: "warning", title: "Account ids have their provider's form",
    why: "A spreadsheet turns 111111111111 into 1.11111E+11; such an id finds no owner, and its spend no team.",
    whatToDo: "Export the file again with the account as text. The charge has loaded and can be corrected by importing the file anew.",
  },
  {
    id: "cleaned_service_approved", layer: "cleaned", severity: "warning", title: "The service is on the approved list",
    why: "A new service is news: somebody started using it, or a name was written under the wrong provider. It loads all the same.",
    whatToDo: "Ask the team in the sample. If it is right, add the service to the approved list.",
  },
  {
    id: "cleaned_currency_known", layer: "cleaned", severity: "critical", threshold: "5", title: "Every amount has a currency",
    why: "Amounts of different currencies must never be added up; without a currency an amount cannot be shown at all.",
    whatToDo: "Correct the source's currency column and import again.",
  },
  {
    id: "analytics_fk_integrity", layer: "analytics", severity: "critical", title: "Every fact finds its dimensions",
    why: "The published fact carries no foreign keys, for speed; this check proves what they would. A lost key is spend without a service, account or team.",
    whatToDo: "Rerun with the same raw data. If it fails again it is a fault of a model: send the sample to the maintainers.",
  },
  {
    id: "analytics_grain", layer: "analytics", severity: "critical", title: "One fact per charge and allocation line",
    why: "Two facts for one charge double its cost on every page.",
    whatToDo: "Rerun with the same raw data. If it fails again it is a fault of a model: send the sample to the maintainers.",
  },
  {
    id: "analytics_totals_match_source", layer: "analytics", severity: "critical", title: "Gold adds up to silver to the last digit",
    why: "This is the promise of every number on screen: nothing was lost or added between cleaning and publishing.",
    whatToDo: "Nothing was published. Compare source and month in the sample, rerun with the same raw data, and report it if the difference stays.",
  },
  {
    id: "analytics_changes_sum", layer: "analytics", severity: "critical", title: "Every published day is the sum of its changes",
    why: "What a month was known to cost on an earlier day is answered from the changes on record; a day that is not their sum was written past them.",
    whatToDo: "Nothing was published. Find out who wrote to gold besides the pipeline (the sample names source and day), restore it from a backup and rerun.",
  },
  {
    id: "analytics_no_orphans", layer: "analytics", severity: "critical", title: "No fact without its cleaned row",
    why: "A fact whose delivery is gone is money nobody can explain.",
    whatToDo: "Rerun with the same raw data; the slice is replaced whole.",
  },
  {
    id: "analytics_date_continuity", layer: "analytics", severity: "warning", title: "No day is missing in between",
    why: "A gap between two days with spend is nearly always a delivery that never came.",
    whatToDo: "Run a backfill for the missing days. If the account was really idle, nothing is to be done.",
  },
  {
    id: "analytics_positive_costs_for_non_credits", layer: "analytics", severity: "warning", title: "Only credits and corrections are negative",
    why: "A negative usage charge is usually a refund or credit without its mark, and would hide real spend in its service.",
    whatToDo: "Look at the rows: count and sum are given. Where the source has no charge type, negative rows are taken for credits and say so.",
  },
  {
    id: "analytics_one_source_per_scope", layer: "analytics", severity: "critical", title: "One source speaks for each account and period",
    why: "Cost Explorer and an export of the same account are the same bill twice.",
    whatToDo: "Choose the month from which the better source counts: kco sources cut-over NAME YYYY-MM --reason '…'. A source that should never count is added with --comparison.",
  },
] as const satisfies readonly CheckText[];

export type CheckId = (typeof CHECK_CATALOG)[number]["id"];

/** The words for a check; one that this version does not know is shown by its id alone. */
export function checkText(id: string): (CheckText & { readonly id: CheckId }) | null {
  return CHECK_CATALOG.find((check) => check.id === id) ?? null;
}

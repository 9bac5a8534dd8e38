// Runbook: what goes wrong with the data itself, and with files.
import type { RunbookEntry } from "./entry";

export const DATA_ENTRIES: readonly RunbookEntry[] = [
  {
    id: "check-failed", group: "Data", title: "A critical check failed",
    means: "A check that guards the numbers said no. Nothing of what it guards was published: yesterday's numbers stay, with a mark.",
    see: "The run's checks list the failed one first, with observed, expected and the offending rows. Each check has its own entry below.",
    steps: ["Open the failed check on the run's page and follow its own entry.", "If the data is right and the rule is too strict for this source, change severity or threshold, or mute it until a day, with a reason.", "Rerun from the failed step."],
    escalate: "A check of the analytics zone fails twice with the same raw data: it is a fault of the product.",
    actions: ["checks", "settings", "rerun"],
  },
  {
    id: "quarantine-over-threshold", group: "Data", title: "Too many records in quarantine",
    means: "More of the delivery than the threshold (5 % of its rows or of its money at first) could not be read or placed: no date, no cost, no currency. Below the threshold they wait aside and the rest loads; above it the source's branch ends.",
    see: "cleaned_rows_readable, cleaned_required_not_null, cleaned_cost_numeric, cleaned_dates_valid_sequential or cleaned_currency_known is critical; the quarantine page counts the records by reason.",
    steps: ["Look at the reasons: one reason for all records is a broken export, many are bad records.", "Correct the file and import it under the same name, or correct single records on the quarantine page.", "What is right as it is: release it; what is no charge: discard it. Both need a reason, and queue the run that asks the checks again and publishes.", "After a change of the threshold: rerun with the same raw data."],
    escalate: "The export of a provider is broken for everybody, or the money in quarantine is more than a day's spend.",
    actions: ["quarantine", "settings", "rerun"],
    letter: "The cost export of {account} (our source {source}) for {days} holds records that cannot be read: {message}. Please deliver these days again, or tell us how such records are meant.",
  },
  {
    id: "does-not-add-up", group: "Data", title: "A batch does not add up",
    means: "Received + corrected = loaded + quarantined did not hold to the last digit, so nothing of the batch went into silver. This is the product stopping itself.",
    see: "transform_to_cleaned failed with “does not add up” and names column, currency, month and both amounts.",
    steps: ["Rerun with the same raw data once: an interrupted machine can be the cause.", "Run kco verify: it finds raw records that were changed.", "If it fails again, keep the run, and report it with its log."],
    escalate: "At once when the rerun fails the same way.",
    actions: ["rerun", "log"],
  },
  {
    id: "reconciliation-difference", group: "Data", title: "A month does not reconcile",
    means: "The provider's total, an invoice or a layer of ours differs by an amount that no named line (tax, rounding, credits, late charges) explains.",
    see: "A red cell in the reconciliation matrix; refresh_dashboards ended with a warning that names source and month.",
    steps: ["Open the cell: it shows at which level the difference begins, down to the batch.", "Provider against delivered: backfill the month; late charges come with it.", "Delivered against gold: rerun with the same raw data.", "An invoice: check its tax, currency and period as entered."],
    escalate: "The difference stays after a backfill and the month is to be closed: tell finance, and ask the provider with the text below.",
    actions: ["reconciliation", "backfill", "restatements"],
    letter: "For {account} the cost data of {days} that we read from you does not add up to your own total / invoice: {message}. Please tell us which charges are missing or counted differently.",
  },
  {
    id: "bronze-changed", group: "Data", title: "Raw data was changed",
    means: "The hash chain of bronze no longer fits: somebody or something changed or removed what a provider had delivered. Gold may rest on it.",
    see: "The nightly maintenance failed in verify_bronze_chain and names source and batch; kco verify says the same.",
    steps: ["Do not rerun anything of this source yet.", "Run kco verify for the whole list.", "Restore the batch from the archive (kco restore --from-archive into an empty database) or from a backup, then compare gold hashes.", "Find out who wrote to the database besides the pipeline."],
    escalate: "Always: tell the security and finance owners; months that were closed may be affected.",
    actions: ["log", "retention"],
  },
  {
    id: "file-refused", group: "Files", title: "A file was refused",
    means: "An imported file is damaged, cut, empty, of an unknown format, or a spreadsheet has altered its ids or dates. Nothing of it was kept.",
    see: "extract_file failed; the message names file, line, column and value, and the way out.",
    steps: ["Export the file again from the provider and do not open it in a spreadsheet.", "Import it under the same name: kco import PATH --source NAME."],
    escalate: "The file is as the provider made it: see “The delivery's columns have changed”.",
    actions: ["log"],
  },
  {
    id: "file-overlap", group: "Files", title: "A file overlaps what is loaded",
    means: "The file covers days that another file of its source has brought; loading it as well would count them twice.",
    see: "extract_file failed and lists the days and the other file.",
    steps: ["A corrected version of the same file: import it under the same name, it replaces the old one.", "It should replace these days: import it with --replace-days.", "Both are real and different: import it with --add."],
    escalate: "Nobody knows which file is right: ask finance before importing.",
    actions: ["log"],
  },
];

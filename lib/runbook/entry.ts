// What an entry of the operator's runbook is: one cause, what it means, how it shows, what to do, and when to call for help.
import type { EntryId } from "./cause";

export const GROUPS = ["Providers", "Data", "Files", "Pipeline", "Machine", "Checks"] as const;
export type RunbookGroup = (typeof GROUPS)[number];

/** Places of the product that an entry sends to; the page fills in the run, source and days it was opened for. */
export type RunbookAction = "rerun" | "backfill" | "log" | "checks" | "settings" | "approvals" | "quarantine" | "reconciliation" | "restatements" | "pipeline" | "retention" | "ready";

export interface RunbookEntry {
  readonly id: EntryId;
  readonly group: RunbookGroup;
  readonly title: string;
  readonly means: string;
  /** How to tell that it is this and nothing else. */
  readonly see: string;
  readonly steps: readonly string[];
  readonly escalate: string;
  readonly actions: readonly RunbookAction[];
  /** A ready text for the provider's support; {source}, {account}, {days}, {run} and {message} are filled in. */
  readonly letter?: string;
}

export const SUPPORT = [
  { provider: "AWS", href: "https://console.aws.amazon.com/support/home#/case/create" },
  { provider: "Google Cloud", href: "https://console.cloud.google.com/support/cases" },
  { provider: "Azure", href: "https://portal.azure.com/#view/Microsoft_Azure_Support/HelpAndSupportBlade" },
] as const;

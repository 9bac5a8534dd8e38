// The causes that a failure can have: each has one entry in the runbook, and whoever throws names the cause it knows (`details.cause`).
import { CHECK_CATALOG, type CheckId } from "@/lib/checks/catalog";
import type { AppErrorCode } from "@/lib/errors/app-error";

export const CAUSES = [
  "rate-limit", "provider-down", "credentials", "source-settings", "request-budget", "missing-data", "late-source", "schema-change", "stale-source",
  "file-refused", "file-overlap", "check-failed", "quarantine-over-threshold", "does-not-add-up", "reconciliation-difference", "bronze-changed", "audit-changed",
  "database-away", "disk-full", "archive-away", "mail-waiting", "schedule-silent",
  "crashed", "dead-run", "lease-busy", "lease-lost", "step-timeout", "cancelled", "no-source", "fault",
] as const;
export type Cause = (typeof CAUSES)[number];

/** What an error means where nobody named a closer cause. */
const OF_CODE: Readonly<Record<AppErrorCode, Cause>> = {
  usage: "source-settings",
  invalid_input: "file-refused",
  conflict: "lease-busy",
  unauthenticated: "credentials",
  forbidden: "credentials",
  not_found: "no-source",
  provider: "provider-down",
  provider_retryable: "provider-down",
  fenced: "lease-lost",
  check_failed: "check-failed",
  cancelled: "cancelled",
  unavailable: "database-away",
  internal: "fault",
};

/** What the runbook has an entry for: a cause, or a check by its id. */
export type EntryId = Cause | CheckId;

function isEntryId(text: string): text is EntryId {
  return (CAUSES as readonly string[]).includes(text) || CHECK_CATALOG.some(({ id }) => id === text);
}

/** The entry for an error as the engine stored it; an unknown code is a fault of ours. */
export function causeOf(error: { readonly code?: string; readonly cause?: string; readonly step?: string }): EntryId {
  if (error.cause !== undefined && isEntryId(error.cause)) return error.cause;
  if (error.code === "conflict" && error.step === "extract_file") return "file-overlap"; // runs from before causes were stored
  return (OF_CODE as Readonly<Record<string, Cause>>)[error.code ?? ""] ?? "fault";
}

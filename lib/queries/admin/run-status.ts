// The states and kinds of a run, for server and browser.

export const RUN_STATUSES = ["queued", "running", "succeeded", "succeeded_with_warnings", "failed", "crashed", "cancelled", "dead"] as const;
export const RUN_KINDS = ["daily", "import", "backfill", "full_refresh", "rerun", "maintenance"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export type RunKind = (typeof RUN_KINDS)[number];

/** True while the run may still change by itself. */
export function isLive(status: RunStatus): boolean {
  return status === "queued" || status === "running" || status === "crashed";
}

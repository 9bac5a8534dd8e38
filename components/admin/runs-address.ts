// What the address of the runs page says, and how it is written.
import type { Day } from "@/lib/dates/dates";
import type { RunKind, RunStatus } from "@/lib/queries/admin/run-status";

export interface RunsAddress {
  readonly status?: RunStatus | undefined;
  readonly kind?: RunKind | undefined;
  /** Days of the grid; 90 when it says nothing. */
  readonly days?: "30" | "90" | undefined;
  /** Only runs for this logical date, in the list. */
  readonly day?: Day | undefined;
  /** Month of the calendar, YYYY-MM. */
  readonly month?: string | undefined;
  /** Last run of the list's page before, and of the grid's. */
  readonly before?: string | undefined;
  readonly gridBefore?: string | undefined;
}

/** Only what differs from the page as it opens. */
export function runsHref(address: RunsAddress, hash = ""): string {
  const said = Object.entries(address).filter((entry): entry is [string, string] => entry[1] !== undefined && !(entry[0] === "days" && entry[1] === "90"));
  return `/admin/runs${said.length === 0 ? "" : `?${new URLSearchParams(said)}`}${hash}`;
}

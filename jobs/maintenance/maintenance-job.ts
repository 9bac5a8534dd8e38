// One job of the nightly maintenance; a new one is a file beside this and a line in registry.ts.
import type { RunContext } from "@/jobs/run/run-context";

export interface MaintenanceJob {
  readonly name: string;
  /** Idempotent. What it gives back is shown with the run; what it throws fails the night, after the other jobs have had their turn. */
  readonly run: (ctx: RunContext) => Promise<Record<string, unknown>>;
}

// A row of ops.run as the engine reads it, and a claim on it.
import { hostname } from "node:os";
import { randomUUID } from "node:crypto";
import { AppError } from "@/lib/errors/app-error";
import type { Run, RunKind, RunParams } from "@/jobs/run/run-context";

export type RunStatus = "queued" | "running" | "succeeded" | "succeeded_with_warnings" | "failed" | "crashed" | "cancelled" | "dead";
export type RunTrigger = "schedule" | "catch_up" | "manual" | "cli" | "demo";

/** The right to execute a run: valid until somebody else claims it, which raises the epoch. */
export interface Claim {
  readonly run: Run;
  readonly holder: string;
}

export interface RunRow {
  id: string;
  kind: RunKind;
  logical_date: string;
  params: RunParams;
  parent_id: string | null;
  epoch: string;
}

export const RUN_COLUMNS = "id, kind, logical_date::text AS logical_date, params, parent_id, epoch";

export function claimOf(row: RunRow | undefined, holder: string): Claim {
  if (!row) throw new AppError("internal", "The database gave no row for a run that was just written");
  return { run: { id: row.id, kind: row.kind, logicalDate: row.logical_date, params: row.params, parentId: row.parent_id, epoch: row.epoch }, holder };
}

/** A name for this process as a holder of runs: host, pid, and a random part because pids come again. */
export function newHolder(): string {
  return `${hostname()}:${process.pid}:${randomUUID()}`;
}

/** application_name of a run's connections; recovery ends the old run's backends by it. */
export function backendName(runId: string, epoch: string): string {
  return `kco-run-${runId}-${epoch}`;
}

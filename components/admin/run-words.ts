// A run in words: what kind it is, who or what started it, how long it took.
import type { RunSummary } from "@/lib/queries/admin/run-fields";
import { formatDay } from "@/lib/format/date";
import { formatDuration } from "@/lib/format/duration";

const KIND: Record<RunSummary["kind"], string> = { daily: "Daily", import: "Import", backfill: "Backfill", full_refresh: "Full refresh", rerun: "Rerun", maintenance: "Maintenance" };

const TRIGGER: Record<RunSummary["trigger"], string> = {
  schedule: "on schedule",
  catch_up: "caught up",
  manual: "by hand",
  cli: "from the command line",
  demo: "for the demo",
};

export function kindWord(kind: RunSummary["kind"]): string {
  return KIND[kind];
}

/** "on schedule", or "by ana@example.com" where a person asked. */
export function triggerWord(run: Pick<RunSummary, "trigger" | "requestedBy">): string {
  return run.requestedBy !== null && run.trigger === "manual" ? `by ${run.requestedBy}` : TRIGGER[run.trigger];
}

/** Milliseconds from start to end, to `now` while it works; null before it started. */
export function runMs(run: Pick<RunSummary, "startedAt" | "finishedAt">, now: string): number | null {
  if (run.startedAt === null) return null;
  return Math.max(0, Date.parse(run.finishedAt ?? now) - Date.parse(run.startedAt));
}

export function runDuration(run: Pick<RunSummary, "startedAt" | "finishedAt">, now: string): string | null {
  const ms = runMs(run, now);
  return ms === null ? null : formatDuration(ms);
}

/** "Daily run for 24 Nov 2026, on schedule". */
export function runSentence(run: RunSummary): string {
  const kind = run.kind === "rerun" && run.parentId !== null ? `Rerun of run ${run.parentId}` : `${kindWord(run.kind)} run`;
  return `${kind} for ${formatDay(run.logicalDate, { year: true })}, ${triggerWord(run)}`;
}

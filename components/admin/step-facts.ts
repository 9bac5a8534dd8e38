// One line a step out of its attempts, and the figures its metrics hold.
import type { RunDetail, StepAttempt } from "@/lib/queries/admin/get-run";
import type { TimedStep } from "./critical-path";

export interface StepLine {
  readonly step: string;
  /** The newest attempt. */
  readonly last: StepAttempt;
  readonly attempts: readonly StepAttempt[];
}

/** Attempts grouped by step, in the order they come (the DAG's). */
export function stepLines(run: Pick<RunDetail, "steps">): StepLine[] {
  const lines = new Map<string, StepAttempt[]>();
  for (const attempt of run.steps) lines.set(attempt.step, [...(lines.get(attempt.step) ?? []), attempt]);
  return [...lines].flatMap(([step, attempts]) => {
    const last = attempts.at(-1);
    return last === undefined ? [] : [{ step, last, attempts }];
  });
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The span that the bars are drawn in: from the first start to the last end, or to `now` while something works. */
export function spanOf(run: Pick<RunDetail, "steps">, now: string): Span | null {
  if (run.steps.length === 0) return null;
  const from = Math.min(...run.steps.map(({ startedAt }) => Date.parse(startedAt)));
  const to = Math.max(...run.steps.map(({ finishedAt }) => Date.parse(finishedAt ?? now)));
  return { from, to: Math.max(to, from + 1) };
}

interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

function readProgress(attempt: StepAttempt): Progress | null {
  const progress = attempt.metrics["progress"];
  if (attempt.status !== "running" || typeof progress !== "object" || progress === null) return null;
  const { done, total, unit } = progress as { done?: unknown; total?: unknown; unit?: unknown };
  if (typeof done !== "number") return null;
  return { done, total: typeof total === "number" && total > 0 ? total : null, unit: String(unit ?? "") };
}

/** How far a working step is, 0–1; null while nobody knows. */
export function shareOf(attempt: StepAttempt): number | null {
  const progress = readProgress(attempt);
  return progress === null || progress.total === null ? null : Math.min(1, progress.done / progress.total);
}

/** "42 of 90 pages" while a step works. */
export function progressOf(attempt: StepAttempt): { words: string; share: number | null } | null {
  const progress = readProgress(attempt);
  if (progress === null) return null;
  const of = progress.total === null ? "" : ` of ${progress.total.toLocaleString("en-US")}`;
  return { words: `${progress.done.toLocaleString("en-US")}${of} ${progress.unit}`.trim(), share: shareOf(attempt) };
}

/** Milliseconds of one attempt, to `now` while it works. */
export function attemptMs(attempt: StepAttempt, now: string): number {
  return Math.max(0, Date.parse(attempt.finishedAt ?? now) - Date.parse(attempt.startedAt));
}

/** Rows a second of a step that has moved rows; null for one that has not, or took no time. */
export function rowsPerSecond(attempt: StepAttempt, now: string): number | null {
  const rows = Number(attempt.rowsOut ?? attempt.rowsIn ?? 0);
  const ms = attemptMs(attempt, now);
  return rows === 0 || ms === 0 ? null : (rows * 1000) / ms;
}

/** Each step from its first start to its last end, for the critical path. */
export function timedSteps(run: Pick<RunDetail, "steps">, now: string): TimedStep[] {
  return stepLines(run)
    .filter(({ last }) => last.status !== "skipped")
    .map(({ step, attempts, last }) => ({ step, from: Date.parse(attempts[0]?.startedAt ?? last.startedAt), to: Date.parse(last.finishedAt ?? now) }));
}

/** Warnings that a step ended with. */
export function warningsOf(attempt: StepAttempt): string[] {
  const warnings = attempt.metrics["warnings"];
  return Array.isArray(warnings) ? warnings.filter((warning): warning is string => typeof warning === "string") : [];
}

/** What a step reported, flattened for a list: "rows / aws-prod" → "12,004"; progress and warnings have their own place. */
export function metricLines(attempt: StepAttempt): { name: string; value: string }[] {
  const { progress: _, warnings: __, ...rest } = attempt.metrics;
  return Object.entries(rest).flatMap(([name, value]) => flatten(name.replaceAll("_", " "), value, 0));
}

function flatten(name: string, value: unknown, depth: number): { name: string; value: string }[] {
  if (value === null || value === undefined) return [];
  if (typeof value === "number") return [{ name, value: value.toLocaleString("en-US", { maximumFractionDigits: 6 }) }];
  if (typeof value === "object" && !Array.isArray(value) && depth < 3) return Object.entries(value).flatMap(([key, inner]) => flatten(`${name} / ${key}`, inner, depth + 1));
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return [{ name, value: text.length > 300 ? `${text.slice(0, 300)}…` : text }];
}

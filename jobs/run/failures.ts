// Which sources of a run have failed and why: their branch ends, the others go on.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { StepFailure, type Execution } from "@/jobs/run/execution";
import { persist } from "@/jobs/run/persist";
import type { Source } from "@/jobs/run/run-context";
import { recordedError, type RecordedError } from "@/jobs/run/step-record";
import type { Step, StepName, StepResult } from "@/jobs/run/step";

interface SavedFailure extends RecordedError {
  readonly id: number;
  readonly name: string;
}

function nameOf(x: Execution, id: number): string {
  return x.sources.find((source) => source.id === id)?.name ?? `source ${id}`;
}

async function writeFailures(x: Execution): Promise<void> {
  const saved: SavedFailure[] = [...x.failures].map(([id, failure]) => ({ id, name: nameOf(x, id), ...failure }));
  await persist(() =>
    x.control.query("UPDATE ops.run SET summary = summary || jsonb_build_object('failed_sources', $3::jsonb) WHERE id = $1 AND epoch = $2", [x.claim.run.id, x.claim.run.epoch, JSON.stringify(saved)]),
  );
}

/** What an earlier claim of this run wrote down. */
export async function readFailures(pool: Pool, runId: string): Promise<Map<number, RecordedError>> {
  const { rows } = await pool.query<{ failed: SavedFailure[] | null }>("SELECT summary -> 'failed_sources' AS failed FROM ops.run WHERE id = $1", [runId]);
  return new Map((rows[0]?.failed ?? []).map(({ id, name, ...error }) => [id, { ...error, source: name }]));
}

/** Writes down sources that a step has put aside itself (ctx.failedSources), each with the reason it gave, else its warnings. */
export async function saveFailures(x: Execution, step: StepName, { warnings = [], failed }: Pick<StepResult, "warnings" | "failed">): Promise<void> {
  const fresh = [...x.failedSources].filter((id) => !x.failures.has(id));
  if (fresh.length === 0) return;
  for (const id of fresh) {
    const reason = failed?.get(id);
    if (reason !== undefined) {
      x.failures.set(id, { ...recordedError(reason, step), source: nameOf(x, id) });
      continue;
    }
    const about = warnings.filter((warning) => warning.includes(nameOf(x, id)));
    const message = (about.length > 0 ? about : warnings).join("; ") || `stopped in ${step}, see its log`;
    x.failures.set(id, recordedError(new AppError("check_failed", message, { details: { source: nameOf(x, id) } }), step));
  }
  await writeFailures(x);
}

/** The sources that a failed parallel step takes down: those the error names, else all it works for. */
function sourcesOf(x: Execution, step: Step, reason: unknown): Source[] {
  const named = reason instanceof AppError ? reason.details.sourceIds : undefined;
  return x.sources.filter((source) => (Array.isArray(named) ? named.includes(source.id) : (step.handles?.(source) ?? true)));
}

/** Ends the branch of a parallel step that failed for good. */
export async function failBranch(x: Execution, step: Step, reason: unknown): Promise<void> {
  for (const source of sourcesOf(x, step, reason)) {
    x.failedSources.add(source.id);
    const recorded = recordedError(reason, step.name);
    x.failures.set(source.id, { ...recorded, source: source.name });
    x.warnings.push(`${source.name}: ${recorded.message}`);
  }
  await writeFailures(x);
}

/** True for a parallel step that failed under an earlier claim, whose sources the run has gone on without. */
export function hasFailedBefore(x: Execution, step: Step): boolean {
  return x.finished.get(step.name) === "failed" && x.sources.every((source) => !(step.handles?.(source) ?? true) || x.failures.has(source.id));
}

/** Throws when no source is left to go on with. */
export function assertSomeSourceLeft(x: Execution, step: StepName): void {
  if (x.sources.length === 0 || x.sources.some((source) => !x.failedSources.has(source.id))) return;
  const first = [...x.failures.values()][0];
  throw new StepFailure(first?.step ?? step, new AppError((first?.code as AppError["code"] | undefined) ?? "check_failed", first?.message ?? "Every source of this run failed", { details: { source: first?.source, cause: first?.cause } }));
}

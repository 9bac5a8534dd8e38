// Runs one step: attempts on record, retries with jitter, a time limit, and the truth about how it ended.
import { AppError, messageOf } from "@/lib/errors/app-error";
import { contextFor, StepFailure, type Execution } from "@/jobs/run/execution";
import { saveFailures } from "@/jobs/run/failures";
import { failpoint } from "@/jobs/run/failpoint";
import { interruptible } from "@/jobs/run/interruptible";
import { persist } from "@/jobs/run/persist";
import { DATABASE_RETRY, retryDelayMs, retryKind } from "@/jobs/run/retry";
import { beginStep, endStep, recordedError, recordProgress, recordUnrun, type StepStatus } from "@/jobs/run/step-record";
import { stopReasonOf } from "@/jobs/run/stop";
import type { Run } from "@/jobs/run/run-context";
import type { Step, StepResult } from "@/jobs/run/step";

const MAX_MS = 2 * 3_600_000;
const PROGRESS_MS = 1_000;
const DONE: readonly (StepStatus | undefined)[] = ["succeeded", "warning", "skipped"];

export function isDone(x: Execution, step: Step): boolean {
  return DONE.includes(x.finished.get(step.name));
}

function progressWriter(x: Execution, recordId: string): (done: number, total: number | null, unit: string) => void {
  let next = 0;
  return (done, total, unit) => {
    if (Date.now() < next) return;
    next = Date.now() + PROGRESS_MS;
    recordProgress(x.control, recordId, { done, total, unit }).catch(() => undefined); // shown again in a second
  };
}

/** Milliseconds that one attempt beginning `now` may take. */
export function limitOf(step: Step, run: Run, now: Date): number {
  return (typeof step.maxMs === "function" ? step.maxMs(run, now) : step.maxMs) ?? MAX_MS;
}

async function runInTime(x: Execution, step: Step, recordId: string): Promise<StepResult> {
  const maxMs = limitOf(step, x.claim.run, x.clock.now());
  const limit = new AbortController();
  const late = new AppError("internal", `${step.name} took longer than ${Math.round(maxMs / 60_000)} minutes and was stopped. Look at its log for what it waited for, then run it again.`, { details: { cause: "step-timeout" } });
  const timer = setTimeout(() => limit.abort(late), maxMs).unref();
  const signal = AbortSignal.any([x.stop.signal, limit.signal]);
  try {
    const ctx = await contextFor(x, { step: step.name, signal, onProgress: progressWriter(x, recordId) });
    await failpoint(`before:${step.name}`);
    const result = await interruptible(x, signal, step.run(ctx));
    await failpoint(`after:${step.name}`);
    return result;
  } catch (error) {
    throw signal.aborted ? signal.reason : error; // a cancelled statement's own error says less
  } finally {
    clearTimeout(timer);
  }
}

async function recordSuccess(x: Execution, step: Step, attempt: { recordId: string; since: number }, result: StepResult): Promise<void> {
  const status = result.warnings?.length ? "warning" : "succeeded";
  await saveFailures(x, step.name, result);
  await persist(() => endStep(x.control, attempt.recordId, status, result));
  x.finished.set(step.name, status);
  x.warnings.push(...(result.warnings ?? []));
  x.emit({ type: "step", step: step.name, status, ms: Date.now() - attempt.since, result });
}

async function recordFailure(x: Execution, step: Step, attempt: { recordId: string; since: number }, error: unknown): Promise<void> {
  const recorded = recordedError(error, step.name);
  const status = stopReasonOf(error) === null ? "failed" : "cancelled";
  x.emit({ type: "log", line: x.log.add(step.name, status === "failed" ? "error" : "warn", recorded.message, { code: recorded.code }) });
  await persist(() => endStep(x.control, attempt.recordId, status, {}, recorded));
  x.finished.set(step.name, status);
  x.emit({ type: "step", step: step.name, status, ms: Date.now() - attempt.since, error: recorded });
}

/** How long to wait before the next attempt; null = this was the last. Database trouble is counted apart from the provider's. */
function nextDelay(x: Execution, step: Step, failures: { provider: number; database: number }, error: unknown): number | null {
  const kind = retryKind(error);
  if (kind === null) return null;
  const policy = kind === "database" ? DATABASE_RETRY : step.retry;
  failures[kind] += 1;
  return failures[kind] < policy.attempts ? retryDelayMs(policy, failures[kind], error, x.clock.random) : null;
}

/**
 * Runs `step` until it is done or its attempts are used up; a step that an earlier claim finished is not run again.
 * @param options.once the caller retries (steps that share temporary tables begin again together)
 * @throws StepFailure
 */
export async function runStep(x: Execution, step: Step, options: { once?: boolean } = {}): Promise<void> {
  if (isDone(x, step)) return;
  if (step.handles && !x.sources.some((source) => step.handles?.(source))) {
    await persist(() => recordUnrun(x.control, x.claim, step.name, { status: "skipped", why: "no source of this run needs it" }));
    x.finished.set(step.name, "skipped");
    return;
  }
  const failures = { provider: 0, database: 0 };
  for (;;) {
    x.stop.signal.throwIfAborted();
    const attempt = { recordId: await persist(() => beginStep(x.control, x.claim, step.name)), since: Date.now() };
    x.emit({ type: "step", step: step.name, status: "running", ms: 0 });
    try {
      const result = await runInTime(x, step, attempt.recordId);
      await recordSuccess(x, step, attempt, result);
      return;
    } catch (error) {
      await recordFailure(x, step, attempt, error);
      const delay = options.once ? null : nextDelay(x, step, failures, error);
      if (delay === null) throw new StepFailure(step.name, error);
      x.emit({ type: "log", line: x.log.add(step.name, "warn", `Trying again in ${(delay / 1000).toFixed(1)} s, because ${messageOf(error)}`, { delayMs: delay }) });
      await x.clock.sleep(delay, x.stop.signal);
    } finally {
      await x.log.flush();
    }
  }
}

// Runs one section of a DAG under its leases: stage after stage, the steps of a stage side by side.
import { StepFailure, type Execution } from "@/jobs/run/execution";
import type { Section } from "@/jobs/run/dag";
import { assertSomeSourceLeft, failBranch, hasFailedBefore } from "@/jobs/run/failures";
import { acquireLease, GOLD_LEASE, releaseLease, sourceLease } from "@/jobs/run/lease";
import { persist } from "@/jobs/run/persist";
import { DATABASE_RETRY, retryDelayMs, retryKind } from "@/jobs/run/retry";
import { isDone, runStep } from "@/jobs/run/run-step";
import { recordUnrun } from "@/jobs/run/step-record";
import type { Step } from "@/jobs/run/step";

async function runParallel(x: Execution, steps: readonly Step[]): Promise<void> {
  const open = steps.filter((step) => !hasFailedBefore(x, step));
  const results = await Promise.allSettled(open.map((step) => runStep(x, step)));
  x.stop.signal.throwIfAborted();
  for (const [i, result] of results.entries()) {
    const step = open[i];
    if (result.status === "fulfilled" || !step) continue;
    if (!(result.reason instanceof StepFailure)) throw result.reason; // the engine's own trouble is nobody's branch
    await failBranch(x, step, result.reason.reason);
  }
}

async function runStage(x: Execution, steps: readonly Step[]): Promise<void> {
  const [only] = steps;
  if (steps.length === 1 && only) return runStep(x, only);
  await runParallel(x, steps);
  if (only) assertSomeSourceLeft(x, only.name);
}

async function hasPublished(x: Execution): Promise<boolean> {
  const { rowCount } = await persist(() => x.control.query("SELECT FROM ops.data_version WHERE run_id = $1", [x.claim.run.id]));
  return (rowCount ?? 0) > 0;
}

/** Stage tables end with their session: after a crash or a lost connection all steps are done again, until the run has published. */
async function runUntilPublished(x: Execution, section: Section): Promise<void> {
  const steps = section.stages.flat();
  // Here and not earlier: a delivery that the raw checks rejected is still kept by load_to_raw_zone.
  if (steps[0]) assertSomeSourceLeft(x, steps[0].name);
  for (let failures = 1; ; failures++) {
    if (await hasPublished(x)) {
      for (const step of steps.filter((s) => !isDone(x, s))) {
        await persist(() => recordUnrun(x.control, x.claim, step.name, { status: "succeeded", why: "the run had published before it was interrupted" }));
        x.finished.set(step.name, "succeeded");
      }
      return;
    }
    try {
      await x.session.beginStaging();
      for (const step of steps) {
        x.finished.delete(step.name);
        await runStep(x, step, { once: true });
      }
      return;
    } catch (error) {
      const reason = error instanceof StepFailure ? error.reason : error;
      if (x.stop.signal.aborted || retryKind(reason) !== "database" || failures >= DATABASE_RETRY.attempts) throw error;
      await x.clock.sleep(retryDelayMs(DATABASE_RETRY, failures, reason, x.clock.random), x.stop.signal);
    } finally {
      x.session.endStaging();
    }
  }
}

function leaseNames(x: Execution, section: Section): string[] {
  if (section.lease === "none") return [];
  if (section.lease === "gold") return [GOLD_LEASE];
  // In one order for every run, so that two runs never wait for each other.
  return x.sources.filter((source) => !x.failedSources.has(source.id)).map((source) => sourceLease(source.id)).sort();
}

async function acquireAll(x: Execution, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const epoch = await persist(() =>
      acquireLease(x.control, x.claim, name, {
        waitMs: x.timing.leaseWaitMs,
        pollMs: x.timing.leasePollMs,
        sleep: (ms) => x.clock.sleep(ms, x.stop.signal),
        onWait: (by) => x.emit({ type: "log", line: x.log.add(null, "info", `Waiting for ${by}, which holds ${name}`) }),
      }),
    );
    x.leases.set(name, epoch);
  }
}

/** Gives leases back; one that cannot be given back is free anyway as soon as the run has ended. */
export async function releaseAll(x: Execution): Promise<void> {
  for (const [name, epoch] of x.leases) {
    x.leases.delete(name); // first, or a heartbeat in between would take the missing row for a lost lease
    await releaseLease(x.control, x.claim, name, epoch).catch(() => undefined);
  }
}

export async function runSection(x: Execution, section: Section): Promise<void> {
  const untilPublished = section.lease === "gold";
  if (!untilPublished && section.stages.flat().every((step) => isDone(x, step) || hasFailedBefore(x, step))) return;
  await acquireAll(x, leaseNames(x, section));
  try {
    if (untilPublished) await runUntilPublished(x, section);
    else for (const stage of section.stages) await runStage(x, stage);
  } finally {
    await releaseAll(x);
  }
}

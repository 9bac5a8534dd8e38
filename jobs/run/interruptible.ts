// Waits for a step, but not longer than a stopped run may take: first the signal, then its statements, then its connections end.
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";
import type { Execution } from "@/jobs/run/execution";

async function escalate(x: Execution, isSettled: () => boolean): Promise<void> {
  for (const how of ["pg_cancel_backend", "pg_terminate_backend"] as const) {
    await sleep(x.timing.stopGraceMs, undefined, { ref: false });
    if (isSettled()) return;
    await x.session.interrupt(x.control, how).catch((error: unknown) => log.warn({ run: x.claim.run.id, reason: messageOf(error) }, "a stopped run's statements could not be interrupted"));
  }
  await sleep(Math.min(500, x.timing.stopGraceMs), undefined, { ref: false });
}

/** The step's result, or the signal's reason once the step had its time to stop. What is left behind can commit nothing: its fence fails. */
export async function interruptible<T>(x: Execution, signal: AbortSignal, work: Promise<T>): Promise<T> {
  let settled = false;
  const stopped = new Promise<never>((_, reject) => {
    const onAbort = (): void => void escalate(x, () => settled).then(() => reject(signal.reason));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  stopped.catch(() => undefined);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    settled = true;
    work.catch(() => undefined);
  }
}

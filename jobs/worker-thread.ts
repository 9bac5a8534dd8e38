// One claimed run, the planning of backfills or an ordered retention, in a worker thread: the web's event loop stays free, and memory has a bound.
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { projectRoot } from "@/lib/config/root";
import { messageOf } from "@/lib/errors/app-error";
import type { Claim } from "@/jobs/run/run-row";

// Node's resident size stays under 600 MB with it: imports stream and hold one batch.
const MAX_HEAP_MB = 384;
const DRAIN_MS = 7_000; // the web process leaves 8 s for it

export const DRAIN = "drain";

/** What a thread is started for. */
export type ThreadTask = { readonly claim: Claim } | { readonly plan: "backfills" } | { readonly retention: true };

export interface RunThread {
  /** Resolves when the thread is gone: null when the run's end is written down, else why the thread died. */
  readonly ended: Promise<string | null>;
  /** Asks the run to checkpoint; a thread that does not is ended, and its run is found crashed and gone on with. */
  drain(): Promise<void>;
}

/** Starts build/worker.mjs for `task`; database URLs go by the environment. */
export function startThread(task: ThreadTask): RunThread {
  // Not `new Worker(…)`: Next's bundler would look for the file while it builds, and a file that it found it no longer finds by this path.
  const worker = Reflect.construct(Worker, [join(projectRoot(), "build", "worker.mjs"), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB }, execArgv: [] }]) as Worker;
  let failure: string | null = null;
  worker.on("error", (error) => (failure = messageOf(error)));
  const ended = new Promise<string | null>((resolve) => worker.once("exit", (code) => resolve(failure ?? (code === 0 ? null : `exit code ${code}`))));
  return {
    ended,
    drain: async () => {
      worker.postMessage(DRAIN);
      const late = await Promise.race([ended.then(() => false), delay(DRAIN_MS, true, { ref: false })]);
      if (late) await worker.terminate();
    },
  };
}

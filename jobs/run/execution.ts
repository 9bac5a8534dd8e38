// The state of one run while this process executes it, and the context it gives to a step.
import type { Pool } from "pg";
import type { Dag } from "@/jobs/run/dag";
import { checkFence, type HeldLeases } from "@/jobs/run/lease";
import type { RunContext, Source } from "@/jobs/run/run-context";
import type { RunEvent } from "@/jobs/run/run-event";
import type { RunLog } from "@/jobs/run/run-log";
import type { Claim } from "@/jobs/run/run-row";
import type { RunSession } from "@/jobs/run/run-session";
import type { RecordedError, StepStatus } from "@/jobs/run/step-record";
import type { StepName } from "@/jobs/run/step";
import type { Timing } from "@/jobs/run/timing";

/** Time and chance, so that tests own them. */
export interface Clock {
  readonly now: () => Date;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

export interface Execution {
  readonly claim: Claim;
  readonly dag: Dag;
  readonly sources: readonly Source[];
  /** Connections for the engine's own records; never those of the steps, which recovery ends. */
  readonly control: Pool;
  readonly session: RunSession;
  readonly stop: AbortController;
  readonly leases: HeldLeases;
  readonly log: RunLog;
  readonly timing: Timing;
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  /** Latest status of each step, from this and earlier claims. */
  readonly finished: Map<StepName, StepStatus>;
  readonly failedSources: Set<number>;
  /** Why each failed source failed; kept in ops.run.summary so that a resumed run knows. */
  readonly failures: Map<number, RecordedError>;
  readonly warnings: string[];
}

/** An error with the step it ended. */
export class StepFailure extends Error {
  constructor(
    readonly step: StepName,
    readonly reason: unknown,
  ) {
    super(`${step} failed`, { cause: reason });
  }
}

export interface StepHandle {
  readonly step: StepName;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number | null, unit: string) => void;
}

export async function contextFor(x: Execution, { step, signal, onProgress }: StepHandle): Promise<RunContext> {
  return {
    run: x.claim.run,
    sources: x.sources,
    pool: x.session.pool,
    session: await x.session.get(),
    now: x.clock.now,
    signal,
    log: (level, message, fields) => x.emit({ type: "log", line: x.log.add(step, level, message, fields) }),
    progress: (done, total, unit) => {
      onProgress(done, total, unit);
      x.emit({ type: "progress", step, done, total, unit });
    },
    failedSources: x.failedSources,
    fence: (client, lease) => checkFence(client, x.claim, lease, x.leases.get(lease)),
  };
}

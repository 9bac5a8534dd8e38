// How long the engine waits for what; each number carries the reason that set it.

export interface Timing {
  /** A run whose heartbeat is older than this is crashed. */
  readonly crashAfterMs: number;
  readonly heartbeatMs: number;
  /** How long a run waits for a lease that a living run holds, before it gives up by name. */
  readonly leaseWaitMs: number;
  readonly leasePollMs: number;
  /** After a stop: time for a step to notice the signal, then its statements are cancelled, then its connections are ended. */
  readonly stopGraceMs: number;
}

// 30 s = six missed heartbeats: a stop-the-world pause or a database restart (≤ 5 s) must not look like a crash.
const CRASH_AFTER_MS = 30_000;
const HEARTBEATS_PER_CRASH = 6;

/** Timing of this process; KCO_CRASH_AFTER_MS shortens everything that hangs on the heartbeat (tests). */
export function timing(env: NodeJS.ProcessEnv = process.env): Timing {
  const crashAfterMs = Number(env.KCO_CRASH_AFTER_MS) || CRASH_AFTER_MS;
  return {
    crashAfterMs,
    heartbeatMs: Math.round(crashAfterMs / HEARTBEATS_PER_CRASH),
    leaseWaitMs: 3_600_000, // an import of 10 M rows holds its source for minutes, the Sunday refresh holds gold for longer
    leasePollMs: Math.min(500, Math.round(crashAfterMs / HEARTBEATS_PER_CRASH)),
    stopGraceMs: 2_000, // twice this and the closing writes stay under the 10 s that a drain may take
  };
}

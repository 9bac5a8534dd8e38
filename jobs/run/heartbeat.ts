// Tells the database every few seconds that a run and its leases are alive, and learns from it that the run is to stop.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";
import { renewLeases, type HeldLeases } from "@/jobs/run/lease";
import type { Claim } from "@/jobs/run/run-row";
import type { StopReason } from "@/jobs/run/stop";
import type { Timing } from "@/jobs/run/timing";

export interface Heartbeat {
  stop(): Promise<void>;
}

interface Beat {
  readonly pool: Pool;
  readonly claim: Claim;
  readonly leases: HeldLeases;
  readonly timing: Timing;
  readonly onStop: (reason: StopReason) => void;
}

async function beat({ pool, claim, leases }: Beat): Promise<StopReason | null> {
  const { rows } = await pool.query<{ cancel: boolean }>(
    `UPDATE ops.run SET heartbeat_at = now() WHERE id = $1 AND epoch = $2 AND status = 'running'
      RETURNING cancel_requested_at IS NOT NULL AND NOT EXISTS (SELECT FROM ops.data_version v WHERE v.run_id = ops.run.id) AS cancel`,
    [claim.run.id, claim.run.epoch],
  );
  if (!rows[0]) return "fenced";
  // After the publish a cancel would only leave caches cold and the summary unsent: the few seconds are run to their end.
  if (rows[0].cancel) return "cancel";
  const asked = new Map(leases);
  const renewed = await renewLeases(pool, claim, asked);
  // A lease that was given back while we asked is not lost: releasing takes it out of `leases` first.
  return [...asked].some(([name, epoch]) => !renewed.has(name) && leases.get(name) === epoch) ? "fenced" : null;
}

/** Starts beating. A database that does not answer is no reason to stop: whoever declares the run crashed needs it as well. */
export function startHeartbeat(options: Beat): Heartbeat {
  const ended = new AbortController();
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await sleep(options.timing.heartbeatMs, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted) return;
      try {
        const reason = await beat(options);
        if (reason !== null && !ended.signal.aborted) options.onStop(reason);
        if (reason === "fenced") return;
      } catch (error) {
        log.warn({ run: options.claim.run.id, reason: messageOf(error) }, "heartbeat not written");
      }
    }
  };
  const running = loop();
  return {
    stop: async () => {
      ended.abort();
      await running;
    },
  };
}

// How often a fault is played: a few times in `npm test`, in full in `npm run test:chaos`, and what came of it for the one line a fault gets there.
import type { TestContext } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Runs played and runs that did not end as they must. */
    played?: { runs: number; mismatches: number };
  }
}

/** KCO_CHAOS: "full", or a number of runs for every fault; otherwise the small count. */
export function runsOf(small: number, full: number): number {
  const asked = process.env.KCO_CHAOS ?? "";
  return asked === "full" ? full : Number(asked) || small;
}

/** True in `npm run test:chaos`: what is too slow or too large for `npm test`. */
export const isFull = process.env.KCO_CHAOS === "full";

/** Plays every run, also after one went wrong, and then throws the first fault with the share of runs that had one. */
export async function campaign(task: TestContext["task"], runs: number, play: (run: number) => Promise<void>): Promise<void> {
  let mismatches = 0;
  let first: unknown;
  for (let run = 1; run <= runs; run++) {
    try {
      await play(run);
    } catch (error) {
      mismatches += 1;
      first ??= error;
      if (error instanceof Error) error.message = `run ${run}: ${error.message}`;
    }
    task.meta.played = { runs: run, mismatches };
  }
  if (mismatches === 0) return;
  throw new Error(`${mismatches} of ${runs} runs did not end as they must; the first: ${first instanceof Error ? first.message : String(first)}`, { cause: first });
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

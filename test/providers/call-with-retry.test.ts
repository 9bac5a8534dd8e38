import { expect, test } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { callWithRetry, PATIENCE, retryAfterMs, type Call, type Patience } from "@/jobs/providers/call-with-retry";

interface Trial {
  readonly attempts: number;
  readonly waited: number[];
  readonly result: unknown;
}

/** Calls with the given outcomes one after the other; an outcome that is an error is thrown. */
async function trial(outcomes: readonly unknown[], options: { patience?: Partial<Patience>; stop?: AbortSignal; before?: () => Promise<void> } = {}): Promise<Trial> {
  const waited: number[] = [];
  let attempts = 0;
  const call: Call<unknown> = {
    name: "the call",
    attempt: async () => {
      const outcome = outcomes[Math.min(attempts, outcomes.length - 1)];
      attempts += 1;
      if (outcome instanceof Promise) return outcome;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    translate: (error) => new AppError("provider", `translated: ${String(error)}`),
    ...(options.before === undefined ? {} : { before: options.before }),
  };
  const patience: Patience = { ...PATIENCE, sleep: async (ms) => void waited.push(ms), random: () => 0.5, ...options.patience };
  const result = await callWithRetry(call, patience, options.stop ?? new AbortController().signal).catch((error: unknown) => error);
  return { attempts, waited, result };
}

const busy = (retryAfter?: number): AppError => new AppError("provider_retryable", "HTTP 503", { details: retryAfter === undefined ? {} : { retryAfterMs: retryAfter } });

test("a call that succeeds at last gives its result after growing pauses", async () => {
  const { attempts, waited, result } = await trial([busy(), busy(), "answer"]);
  expect({ attempts, result }).toEqual({ attempts: 3, result: "answer" });
  expect(waited).toEqual([500, 1000]);
});

test("five attempts are the most, then the error names the cause and is not retryable any more", async () => {
  const { attempts, result } = await trial([busy()]);
  expect(attempts).toBe(5);
  expect(result).toMatchObject({ code: "provider", message: expect.stringMatching(/the call failed 5 times, last with: HTTP 503/), details: { attempts: 5 } });
});

test("a final failure is not tried again", async () => {
  const { attempts, result } = await trial([new Error("no")]);
  expect({ attempts, result }).toMatchObject({ attempts: 1, result: { code: "provider", message: "translated: Error: no" } });
});

test("Retry-After is waited for, within ten percent and never less", async () => {
  const { waited } = await trial([busy(7_000), "answer"]);
  expect(waited[0]).toBeGreaterThanOrEqual(7_000);
  expect(waited[0]).toBeLessThanOrEqual(7_700);
});

test("a provider that asks for an hour is given up at once, with its wish in the message", async () => {
  const { attempts, result } = await trial([busy(3_600_000)]);
  expect(attempts).toBe(1);
  expect(result).toMatchObject({ code: "provider", message: expect.stringMatching(/asks for a pause of 36\d\d s/) });
});

test("an answer that does not come in time is an attempt like any other failure", async () => {
  const never = new Promise(() => undefined);
  const { attempts, result } = await trial([never, "answer"], { patience: { callTimeoutMs: 20 } });
  expect({ attempts, result }).toEqual({ attempts: 2, result: "answer" });
});

test("a stopped run ends the call with the reason of the stop, also while it waits", async () => {
  const stop = new AbortController();
  const reason = new AppError("cancelled", "Cancelled on request");
  const { attempts, result } = await trial([busy()], { stop: stop.signal, patience: { sleep: async () => stop.abort(reason) } });
  expect({ attempts, result }).toEqual({ attempts: 1, result: reason });
});

test("the caller's turn is waited for before every attempt", async () => {
  let turns = 0;
  await trial([busy(), busy(), "answer"], { before: async () => void (turns += 1) });
  expect(turns).toBe(3);
});

test("Retry-After is read as seconds and as a date, and is absent otherwise", () => {
  const now = new Date("2026-11-24T06:30:00Z");
  expect(retryAfterMs("2", now)).toBe(2_000);
  expect(retryAfterMs("Tue, 24 Nov 2026 06:30:09 GMT", now)).toBe(9_000);
  expect(retryAfterMs("Tue, 24 Nov 2026 06:29:00 GMT", now)).toBe(0);
  expect(retryAfterMs(undefined, now)).toBeUndefined();
  expect(retryAfterMs("soon", now)).toBeUndefined();
});

// One call to a provider: a time limit per attempt, at most five attempts, Retry-After honoured, then an error that names its cause (FA-6, FA-7, FA-8).
import { setTimeout as delay } from "node:timers/promises";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { retryDelayMs } from "@/jobs/run/retry";
import { RETRY, type RetryPolicy } from "@/jobs/run/step";

/** Time and chance of a provider's calls, so that tests own them. */
export interface Patience {
  readonly policy: RetryPolicy;
  /** Limit of one attempt, from the request to the last byte of the answer. */
  readonly callTimeoutMs: number;
  /** A provider that asks for a longer pause than this is given up at once: the morning's run must not wait for it. */
  readonly longestWaitMs: number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

export const PATIENCE: Patience = {
  policy: RETRY,
  callTimeoutMs: 30_000,
  longestWaitMs: 300_000,
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
  random: Math.random,
};

export interface Call<T> {
  /** For messages: "GetCostAndUsage of larkfield-aws". */
  readonly name: string;
  /** Before every attempt, outside its time limit: waits for this caller's turn. */
  readonly before?: () => Promise<void>;
  /** The signal aborts at the time limit and when the run is stopped. */
  readonly attempt: (signal: AbortSignal) => Promise<T>;
  /** What the provider's failure means: "provider_retryable" is tried again, anything else is final. */
  readonly translate: (error: unknown) => AppError;
  readonly onRetry?: (error: AppError, waitMs: number, failures: number) => void;
}

/** @throws AppError "provider" when the attempts are used up or the failure is final; the stop reason when the run is stopped */
export async function callWithRetry<T>(call: Call<T>, patience: Patience, stop: AbortSignal): Promise<T> {
  for (let failures = 1; ; failures++) {
    stop.throwIfAborted();
    await call.before?.();
    try {
      return await attemptOnce(call, patience, stop);
    } catch (error) {
      stop.throwIfAborted();
      const failure = error instanceof AppError ? error : call.translate(error);
      if (failure.code !== "provider_retryable") throw failure;
      const waitMs = retryDelayMs(patience.policy, failures, failure, patience.random);
      if (failures >= patience.policy.attempts || waitMs > patience.longestWaitMs) throw givenUp(call.name, failure, { failures, waitMs, patience });
      call.onRetry?.(failure, waitMs, failures);
      await pause(patience, waitMs, stop);
    }
  }
}

/** Waits; throws the stop reason when the run is stopped meanwhile. */
export async function pause(patience: Patience, ms: number, stop: AbortSignal): Promise<void> {
  await patience.sleep(ms, stop).catch((error: unknown) => {
    stop.throwIfAborted();
    throw error;
  });
}

async function attemptOnce<T>(call: Call<T>, patience: Patience, stop: AbortSignal): Promise<T> {
  const end = new AbortController();
  const late = new AppError("provider_retryable", `${call.name}: no answer within ${patience.callTimeoutMs / 1000} s`, { details: { cause: "provider-down" } });
  const timer = setTimeout(() => end.abort(late), patience.callTimeoutMs);
  // Not AbortSignal.any: the run's signal lives long and would hold on to every answer.
  const onStop = (): void => end.abort(stop.reason);
  stop.addEventListener("abort", onStop, { once: true });
  try {
    // Raced and not only signalled: one of the SDKs cannot be interrupted.
    const ended = new Promise<never>((_, reject) => end.signal.addEventListener("abort", () => reject(end.signal.reason), { once: true }));
    const work = call.attempt(end.signal);
    work.catch(() => undefined);
    return await Promise.race([work, ended]);
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", onStop);
  }
}

function givenUp(name: string, failure: AppError, at: { failures: number; waitMs: number; patience: Patience }): AppError {
  const why = at.failures >= at.patience.policy.attempts ? `failed ${at.failures} times` : `asks for a pause of ${Math.ceil(at.waitMs / 1000)} s`;
  return new AppError("provider", `${name} ${why}, last with: ${messageOf(failure)}. Nothing of this delivery was loaded; the next run tries again.`, {
    cause: failure,
    details: { ...failure.details, attempts: at.failures },
  });
}

const NETWORK_CODES = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ERR_STREAM_PREMATURE_CLOSE", "UND_ERR_SOCKET"]);

/** True when the connection, not the provider, failed; looks through `cause`. */
export function isNetworkFailure(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 4) return false;
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown };
  return (typeof code === "string" && NETWORK_CODES.has(code)) || name === "TimeoutError" || name === "AbortError" || isNetworkFailure(cause, depth + 1);
}

/** Milliseconds of a Retry-After header (seconds or an HTTP date), undefined without one. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now.getTime() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

// Decides whether and when a failed attempt is made again (RELIABILITY §1).
import { isRetryableDbError } from "@/lib/db/retryable";
import { AppError } from "@/lib/errors/app-error";
import type { RetryPolicy } from "@/jobs/run/step";

/** A database that restarts or ends connections is waited for whatever the step's own policy: 20 attempts are over a minute of waiting alone. */
export const DATABASE_RETRY: RetryPolicy = { attempts: 20, initialMs: 200, factor: 2, capMs: 10_000 };

/** A delay that a provider asks for is exceeded by at most this share, never undercut (FA-6: ±10 %). */
const RETRY_AFTER_JITTER = 0.05;

/** What may be tried again: a database that comes back, a provider that asks for patience; null = a retry would repeat the failure. */
export function retryKind(error: unknown): "database" | "provider" | null {
  if (error instanceof AppError) {
    if (error.code === "provider_retryable") return "provider";
    return error.code === "unavailable" && isRetryableDbError(error) ? "database" : null;
  }
  return isRetryableDbError(error) ? "database" : null;
}

/**
 * Milliseconds before attempt `failures + 1`: full jitter over an exponential ceiling, or what Retry-After asked for.
 * @param random in [0, 1)
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, error: unknown, random: () => number): number {
  const asked = error instanceof AppError ? error.details.retryAfterMs : undefined;
  if (typeof asked === "number" && asked > 0) return Math.round(asked * (1 + RETRY_AFTER_JITTER * random()));
  const ceiling = Math.min(policy.capMs, policy.initialMs * policy.factor ** (failures - 1));
  return Math.round(ceiling * random());
}

// The runbook's entry of an error: what its thrower named, else what the database or the operating system says of itself.
import { isDiskFull } from "@/lib/db/disk-full";
import { isRetryableDbError } from "@/lib/db/retryable";
import { AppError } from "@/lib/errors/app-error";

const DEPTH = 4;

function named(error: AppError): string | undefined {
  const { cause, checks } = error.details;
  if (typeof cause === "string") return cause;
  return Array.isArray(checks) && typeof checks[0] === "string" ? checks[0] : undefined;
}

/** A cause of lib/runbook/cause or the id of a check; undefined: the error's code says what there is to say. Looks through `cause`. */
export function recordedCause(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > DEPTH) return undefined;
  if (error instanceof AppError) {
    const own = named(error);
    if (own !== undefined) return own;
    if (error.code.startsWith("provider")) return undefined; // a provider's broken connection is not the database's
  }
  if (isDiskFull(error)) return "disk-full";
  return recordedCause((error as { cause?: unknown }).cause, depth + 1) ?? (isRetryableDbError(error) ? "database-away" : undefined);
}

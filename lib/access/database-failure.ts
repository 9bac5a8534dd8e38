// Turns a failure of the database into a sentence for the person who waits; what is left is a fault of ours.
import "server-only";
import { isDiskFull } from "@/lib/db/disk-full";
import { isRetryableDbError } from "@/lib/db/retryable";
import { AppError } from "@/lib/errors/app-error";

export const STATEMENT_TIMEOUT_MS = 5_000;

/** The SQLSTATE or Prisma code of anything thrown, looking through Prisma's wrappers. */
export function databaseCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, originalCode, cause, meta } = error as Record<string, unknown>;
  const nested = typeof meta === "object" && meta !== null ? (meta as Record<string, unknown>)["driverAdapterError"] : undefined;
  const own = [code, originalCode].filter((value): value is string => typeof value === "string");
  return [...own, ...databaseCodes(cause, depth + 1), ...databaseCodes(nested, depth + 1)];
}

/** True when asking the same again may succeed (connection lost, server restarting). */
export function isPassing(error: unknown): boolean {
  const meta = typeof error === "object" && error !== null ? (error as { meta?: { driverAdapterError?: unknown } }).meta : undefined;
  return isRetryableDbError(error) || isRetryableDbError(meta?.driverAdapterError);
}

/**
 * The same error, or an AppError("unavailable") where the cause is the database's and not the question's.
 * @param limitMs how long one statement of the asker may take
 */
export function readableFailure(error: unknown, limitMs = STATEMENT_TIMEOUT_MS): unknown {
  if (error instanceof AppError) return error;
  const codes = databaseCodes(error);
  if (codes.includes("57014")) {
    return new AppError("unavailable", `The answer took longer than ${limitMs / 1000} s and was stopped. Ask for a shorter range or fewer groups.`, { cause: error });
  }
  if (codes.includes("P2028") || codes.includes("P2024")) {
    return new AppError("unavailable", "Too many questions are being answered right now. Try again in a few seconds.", { cause: error });
  }
  if (isDiskFull(error) || codes.includes("53100")) {
    return new AppError("unavailable", "The disk of the database is full, so this could not be done. An admin has to free some space.", { cause: error });
  }
  if (isPassing(error)) return new AppError("unavailable", "The database does not answer right now. Try again in a few seconds; if it stays so, an admin looks at /readyz.", { cause: error });
  return error;
}

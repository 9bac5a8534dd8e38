// Which failures are tried again, and when.
import { expect, test } from "vitest";
import { retryDelayMs, retryKind } from "@/jobs/run/retry";
import { RETRY } from "@/jobs/run/step";
import { AppError } from "@/lib/errors/app-error";

test("delays grow to a cap and are spread over the whole interval", () => {
  const error = new AppError("provider_retryable", "503");
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => retryDelayMs(RETRY, failures, error, () => 1));
  expect(ceilings).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(retryDelayMs(RETRY, 5, error, () => 0)).toBe(0);
});

test("Retry-After wins over the policy and is never undercut", () => {
  const error = new AppError("provider_retryable", "429", { details: { retryAfterMs: 90_000 } });
  expect(retryDelayMs(RETRY, 1, error, () => 0)).toBe(90_000);
  expect(retryDelayMs(RETRY, 1, error, () => 0.999)).toBeLessThanOrEqual(99_000);
});

test("a lost database is waited for, a wrong permission, a failed check or a bug is not", () => {
  const lost = Object.assign(new Error("terminating connection due to administrator command"), { code: "57P01" });
  expect(retryKind(lost)).toBe("database");
  expect(retryKind(new Error("Connection terminated unexpectedly"))).toBe("database");
  expect(retryKind(new AppError("provider_retryable", "503", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) }))).toBe("provider");
  for (const code of ["provider", "check_failed", "invalid_input", "conflict", "fenced", "cancelled", "internal"] as const) expect(retryKind(new AppError(code, "x", { cause: lost }))).toBeNull();
  expect(retryKind(new TypeError("undefined is not a function"))).toBeNull();
});

// What each of Cost Explorer's errors means for us: try again, start the query over, or say what an admin has to do.
import { AppError, messageOf } from "@/lib/errors/app-error";
import type { Cause } from "@/lib/runbook/cause";
import { isNetworkFailure, retryAfterMs } from "./call-with-retry";

const THROTTLED = new Set(["LimitExceededException", "ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"]);
const RESTART = new Set(["InvalidNextTokenException", "RequestChangedException"]);
const CREDENTIALS = new Set([
  "UnrecognizedClientException", "ExpiredTokenException", "ExpiredToken", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch",
  "MissingAuthenticationTokenException", "MissingAuthenticationToken", "CredentialsProviderError", "IncompleteSignature", "TokenProviderError",
]);

/** What is asked of Cost Explorer; the permission that it takes is named after it. */
export type CeOperation = "GetCostAndUsage" | "GetTags";

/** Fixed meanings by name; `text` is what AWS said. */
const FINAL: Readonly<Record<string, (text: string, operation: CeOperation) => string>> = {
  AccessDeniedException: (text, operation) => `AWS does not let this identity read costs: permission ce:${operation} is missing (${text}). Add it to the user's or role's policy; in a member account the payer must also allow access to Cost Explorer.`,
  OptInRequired: (text) => `Cost Explorer is not activated for this account (${text}). Open it once in the AWS console of the payer account; data comes within 24 hours.`,
  DataUnavailableException: (text) => `Cost Explorer has no data for this account (${text}): it is not enabled, new, or still being prepared, which takes up to 24 hours. This is not an empty month; nothing was loaded.`,
  BillExpirationException: (text) => `Cost Explorer no longer holds the start of this period (${text}): it keeps 13 full months and the current one. Ask for later days.`,
  BillingViewHealthStatusException: (text) => `The billing view is not ready (${text}). Try again later or name another view.`,
  ResourceNotFoundException: (text) => `Cost Explorer does not know what was asked for (${text}).`,
};

interface SdkFailure {
  readonly name: string;
  readonly status: number | undefined;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

function read(error: unknown): SdkFailure {
  const e = error as { name?: unknown; $metadata?: { httpStatusCode?: number }; $response?: { statusCode?: number; headers?: Record<string, string> } };
  return {
    name: typeof e?.name === "string" ? e.name : "Error",
    status: e?.$metadata?.httpStatusCode ?? e?.$response?.statusCode,
    text: messageOf(error).replace(/ *Deserialization error: to see the raw response.*$/, ""),
    retryAfter: e?.$response?.headers?.["retry-after"],
  };
}

/** True for an error after which the query has to be asked again from its first page. */
export function mustRestart(error: unknown): boolean {
  return error instanceof AppError && error.details.restart === true;
}

/** An AppError for anything the SDK throws. @param operation what was asked for @param now for a Retry-After that is a date */
export function translateCeError(error: unknown, operation: CeOperation, now: () => Date): AppError {
  const failure = read(error);
  const passing = passes(error, failure);
  if (passing !== null) {
    const wait = retryAfterMs(failure.retryAfter, now());
    const why: Cause = isThrottled(failure) ? "rate-limit" : "provider-down";
    return new AppError("provider_retryable", passing, { cause: error, details: { cause: why, ...(wait === undefined ? {} : { retryAfterMs: wait }) } });
  }
  const { name, text } = failure;
  if (RESTART.has(name)) return new AppError("provider", `Cost Explorer wants this query from its first page (${name}: ${text})`, { cause: error, details: { restart: true } });
  return new AppError("provider", wayOut(failure, operation), { cause: error, details: { cause: finalCause(failure) } });
}

function isThrottled({ name, status }: Pick<SdkFailure, "name" | "status">): boolean {
  return THROTTLED.has(name) || status === 429;
}

const NO_DATA = new Set(["DataUnavailableException", "BillExpirationException", "BillingViewHealthStatusException"]);

function finalCause({ name, status }: SdkFailure): Cause {
  if (NO_DATA.has(name)) return "missing-data";
  return CREDENTIALS.has(name) || name === "AccessDeniedException" || name === "OptInRequired" || status === 401 || status === 403 ? "credentials" : "source-settings";
}

/** What to say of a failure that passes by itself; null for one that a retry would repeat. */
function passes(error: unknown, { name, status, text }: SdkFailure): string | null {
  if (isThrottled({ name, status })) return `Cost Explorer asks us to slow down (${name}: ${text})`;
  if (status !== undefined && status >= 500) return `Cost Explorer answered HTTP ${status}`;
  if (RESTART.has(name) || CREDENTIALS.has(name) || FINAL[name]) return null;
  if (isNetworkFailure(error)) return `The connection to Cost Explorer broke (${text})`;
  // A body that is cut or is no JSON is rejected whole, whatever its status.
  return name === "SyntaxError" ? `Cost Explorer's answer is incomplete (${text})` : null;
}

function wayOut({ name, status, text }: SdkFailure, operation: CeOperation): string {
  const known = FINAL[name];
  if (known) return known(text, operation);
  if (CREDENTIALS.has(name)) return `AWS does not accept the credentials (${name}: ${text}). Check AWS_PROFILE or AWS_ACCESS_KEY_ID of this process; the identity needs permission ce:${operation}.`;
  if (status === 401 || status === 403) return `AWS refused the request with HTTP ${status} (${name}: ${text}). The identity needs permission ce:${operation}.`;
  return `Cost Explorer refused the request (${name}: ${text}).`;
}

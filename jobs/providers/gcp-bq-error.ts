// What each of BigQuery's errors means for us: try again, or say what an admin has to do.
import { AppError, messageOf } from "@/lib/errors/app-error";
import type { Cause } from "@/lib/runbook/cause";
import { isNetworkFailure, retryAfterMs } from "./call-with-retry";
import type { ExportTable } from "./gcp-config";

const RETRYABLE_STATUS = new Set([408, 429, 500, 502, 503, 504]);
// Google sends these with 403 or 400 too; the SDK's own retry does not know all of them.
const RETRYABLE_REASON = new Set(["rateLimitExceeded", "userRateLimitExceeded", "backendError", "internalError", "jobBackendError", "jobInternalError"]);

const CREDENTIALS = /Could not load the default credentials|invalid_grant|Could not refresh access token/i;

interface ApiFailure {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

function read(error: unknown): ApiFailure {
  const e = error as { code?: unknown; errors?: readonly { reason?: string; message?: string }[]; response?: { statusCode?: number; headers?: Record<string, string> } };
  const first = e?.errors?.[0];
  return {
    status: typeof e?.code === "number" ? e.code : undefined,
    reason: first?.reason,
    text: first?.message ?? messageOf(error).replace(/^Multiple errors occurred.*?1\. /, "").replace(/ +2\. .*$/, "").trim(),
    retryAfter: e?.response?.headers?.["retry-after"],
  };
}

/** True for a job id that BigQuery knows already: the answer to our first attempt was lost. */
export function isDuplicateJob(error: unknown): boolean {
  return read(error).status === 409;
}

/** True for the translated error of a page token that has expired or belongs to another job. */
export function isTokenRefused(error: unknown): boolean {
  return error instanceof AppError && error.details.tokenRefused === true;
}

export interface BqPlace extends ExportTable {
  readonly jobProject: string;
  readonly location: string | undefined;
}

/** An AppError for anything the SDK throws. */
export function translateBqError(error: unknown, place: BqPlace, now: () => Date): AppError {
  const failure = read(error);
  const passing = passes(error, failure);
  if (passing !== null) {
    const wait = retryAfterMs(failure.retryAfter, now());
    return new AppError("provider_retryable", `${passing} (${[failure.status, failure.reason].filter(Boolean).join(" ")}${failure.text === "" ? "" : `: ${failure.text}`})`, { cause: error, details: { cause: isThrottled(failure) ? "rate-limit" : "provider-down", ...(wait === undefined ? {} : { retryAfterMs: wait }) } });
  }
  if (failure.status === 400 && /page ?token/i.test(failure.text)) {
    return new AppError("provider", `BigQuery no longer takes its page token (${failure.text})`, { cause: error, details: { tokenRefused: true } });
  }
  return new AppError("provider", credentialsRefused(failure) ?? wayOut(failure, place), { cause: error, details: { cause: finalCause(failure) } });
}

function isThrottled({ status, reason }: ApiFailure): boolean {
  return status === 429 || reason === "rateLimitExceeded" || reason === "userRateLimitExceeded";
}

function finalCause({ status, reason, text }: ApiFailure): Cause {
  if (reason === "quotaExceeded") return "rate-limit";
  return status === 401 || status === 403 || CREDENTIALS.test(text) ? "credentials" : "source-settings";
}

/** What to say of a failure that passes by itself; null for one that a retry would repeat. */
function passes(error: unknown, { status, reason, text }: ApiFailure): string | null {
  if ((status !== undefined && RETRYABLE_STATUS.has(status)) || (reason !== undefined && RETRYABLE_REASON.has(reason))) return "BigQuery asks for patience";
  if (status !== undefined) return null;
  if (CREDENTIALS.test(text)) return null;
  if (isNetworkFailure(error)) return "The connection to BigQuery broke";
  return error instanceof SyntaxError ? "BigQuery's answer is incomplete" : null;
}

function credentialsRefused({ status, text }: ApiFailure): string | null {
  if (status !== 401 && !CREDENTIALS.test(text)) return null;
  return `Google does not accept the credentials (${text}). Set GOOGLE_APPLICATION_CREDENTIALS of this process, or sign in again.`;
}

function wayOut({ status, reason, text }: ApiFailure, place: BqPlace): string {
  const dataset = `${place.project}.${place.dataset}`;
  const name = `${dataset}.${place.table}`;
  if (status === 404) {
    return (
      `BigQuery does not find the billing export ${name}${place.location === undefined ? "" : ` in location ${place.location}`} (${text}). ` +
      "Check dataset, table, billing account and location of the source; a new export needs some hours before its table exists."
    );
  }
  if (reason === "quotaExceeded" || reason === "billingNotEnabled") return `BigQuery refuses the query in project ${place.jobProject} (${reason}: ${text}). Raise the quota or switch billing on for the project.`;
  if (status === 403) {
    return (
      `Google does not let this identity read the billing export (${text}). It needs permission bigquery.jobs.create in project ${place.jobProject} (role BigQuery Job User) ` +
      `and bigquery.tables.getData on dataset ${dataset} (role BigQuery Data Viewer).`
    );
  }
  return `BigQuery refused the request for ${name} (${reason ?? status ?? "error"}: ${text}).`;
}

// What each of BigQuery's errors means for us: try again, or say what an admin has to do.
import { AppError, messageOf } from "@/lib/errors/app-error";
import { isNetworkFailure, retryAfterMs } from "./call-with-retry";
import type { ExportTable } from "./gcp-config";

const RETRYABLE_STATUS = new Set([408, 429, 500, 502, 503, 504]);
// Google sends these with 403 or 400 too; the SDK's own retry does not know all of them.
const RETRYABLE_REASON = new Set(["rateLimitExceeded", "userRateLimitExceeded", "backendError", "internalError", "jobBackendError", "jobInternalError"]);

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
  const { status, reason, text, retryAfter } = read(error);
  if ((status !== undefined && RETRYABLE_STATUS.has(status)) || (reason !== undefined && RETRYABLE_REASON.has(reason))) {
    const wait = retryAfterMs(retryAfter, now());
    return new AppError("provider_retryable", `BigQuery asks for patience (${status ?? ""} ${reason ?? ""}: ${text})`, { cause: error, details: wait === undefined ? {} : { retryAfterMs: wait } });
  }
  const final = (message: string, details: Record<string, unknown> = {}): AppError => new AppError("provider", message, { cause: error, details });
  const name = `${place.project}.${place.dataset}.${place.table}`;
  if (status === 404) {
    return final(
      `BigQuery does not find the billing export ${name}${place.location === undefined ? "" : ` in location ${place.location}`} (${text}). Check dataset, table, billing account and location of the source; a new export needs some hours before its table exists.`,
    );
  }
  if (status === 401 || /Could not load the default credentials|invalid_grant|Could not refresh access token/i.test(text)) {
    return final(`Google does not accept the credentials (${text}). Set GOOGLE_APPLICATION_CREDENTIALS of this process, or sign in again.`);
  }
  if (reason === "quotaExceeded" || reason === "billingNotEnabled") return final(`BigQuery refuses the query in project ${place.jobProject} (${reason}: ${text}). Raise the quota or switch billing on for the project.`);
  if (status === 403) {
    return final(
      `Google does not let this identity read the billing export (${text}). It needs permission bigquery.jobs.create in project ${place.jobProject} (role BigQuery Job User) and bigquery.tables.getData on dataset ${place.project}.${place.dataset} (role BigQuery Data Viewer).`,
    );
  }
  if (isNetworkFailure(error)) return new AppError("provider_retryable", `The connection to BigQuery broke (${text})`, { cause: error });
  if (error instanceof SyntaxError || /Cannot parse (response )?as JSON/i.test(text)) return new AppError("provider_retryable", `BigQuery's answer is incomplete (${text})`, { cause: error });
  if (status === 400 && /page ?token/i.test(text)) return final(`BigQuery no longer takes its page token (${text})`, { tokenRefused: true });
  return final(`BigQuery refused the request for ${name} (${reason ?? status ?? "error"}: ${text}).`);
}

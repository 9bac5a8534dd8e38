// BigQuery's errors: an HTTP status and a reason, in the body that the client library reads.

export type BqReason =
  | "accessDenied" | "authError" | "backendError" | "duplicate" | "internalError" | "invalid" | "invalidQuery" | "notFound"
  | "quotaExceeded" | "rateLimitExceeded" | "responseTooLarge";

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 409: "ALREADY_EXISTS", 429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL", 502: "UNAVAILABLE", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
};

export class BqError extends Error {
  readonly status: number;
  readonly reason: BqReason;

  constructor(status: number, reason: BqReason, message: string) {
    super(message);
    this.name = "BqError";
    this.status = status;
    this.reason = reason;
  }

  body(): Record<string, unknown> {
    const domain = this.reason === "rateLimitExceeded" || this.reason === "quotaExceeded" ? "usageLimits" : "global";
    return { error: { code: this.status, message: this.message, errors: [{ message: this.message, domain, reason: this.reason }], status: STATUS_TEXT[this.status] ?? "UNKNOWN" } };
  }
}

/** 400 invalidQuery: SQL that BigQuery, or this small part of it, does not take. */
export function badQuery(message: string): BqError {
  return new BqError(400, "invalidQuery", message);
}

export function notFound(what: string): BqError {
  return new BqError(404, "notFound", `Not found: ${what}`);
}

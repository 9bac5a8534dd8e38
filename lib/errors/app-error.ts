// One error type with a closed list of codes; adapters (HTTP, CLI, step runner) translate it once, at the edge.

export type AppErrorCode =
  | "usage" // wrong arguments: exit 2, HTTP 400
  | "invalid_input" // a file, row or request that cannot be accepted: exit 1, HTTP 400
  | "conflict" // overlaps or contradicts what is there: exit 1, HTTP 409
  | "unauthenticated" // HTTP 401
  | "forbidden" // HTTP 403
  | "not_found" // HTTP 404
  | "provider" // the provider answered with an error that a retry will not mend
  | "provider_retryable" // throttled, 5xx, connection lost
  | "fenced" // a newer holder has the lease: this process must stop publishing
  | "check_failed" // a critical validation failed
  | "cancelled"
  | "unavailable" // database, disk or port: HTTP 503
  | "internal";

/** An expected failure. `message` names the wrong value and the way out; `details` is safe to show to an admin. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: AppErrorCode, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** The message of anything thrown, on one line, for logs and step records. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message.replace(/\s*[\r\n]+\s*/g, " ");
  return String(error).replace(/\s*[\r\n]+\s*/g, " ");
}

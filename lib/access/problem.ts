// The frame of every route handler: what is thrown becomes RFC 9457 problem+json, nothing is cached, writes come from our own pages.
import "server-only";
import { randomUUID } from "node:crypto";
import { unstable_rethrow } from "next/navigation";
import { z } from "zod";
import { AppError, type AppErrorCode } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { assertCleanQuery } from "./clean-input";
import { readableFailure } from "./database-failure";
import { assertSameOrigin } from "./same-origin";

const PRIVATE = { "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff" };

const STATUS: Record<AppErrorCode, { status: number; title: string }> = {
  usage: { status: 400, title: "The request is not understood" },
  invalid_input: { status: 400, title: "The input cannot be accepted" },
  conflict: { status: 409, title: "This contradicts what is there" },
  unauthenticated: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  provider: { status: 502, title: "The provider refused" },
  provider_retryable: { status: 502, title: "The provider does not answer" },
  fenced: { status: 409, title: "Another process took over" },
  check_failed: { status: 409, title: "A check failed" },
  cancelled: { status: 409, title: "Cancelled" },
  unavailable: { status: 503, title: "Not available right now" },
  internal: { status: 500, title: "The server failed" },
};

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** The parameter that was refused. */
  readonly errors?: ReadonlyArray<{ path: string; message: string }>;
}

function problemOf(error: unknown, id: string): Problem {
  if (error instanceof z.ZodError) {
    const errors = error.issues.map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));
    const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
    return { ...STATUS.invalid_input, detail, errors };
  }
  if (error instanceof AppError && error.code !== "internal") {
    const field = error.details?.["field"];
    return { ...STATUS[error.code], detail: error.message, ...(typeof field === "string" ? { errors: [{ path: field, message: error.message }] } : {}) };
  }
  return { ...STATUS.internal, detail: `An unexpected fault. Give an admin this id, it is in the log: ${id}` };
}

/** Any failure as its HTTP answer; faults of ours are logged with the id that the answer carries. */
export function problemResponse(thrown: unknown): Response {
  const id = randomUUID();
  const error = readableFailure(thrown);
  const problem = problemOf(error, id);
  if (problem.status >= 500) log.error({ request_id: id, err: error }, "a request failed");
  const headers = { ...PRIVATE, "Content-Type": "application/problem+json", "X-Request-Id": id, ...(problem.status === 503 ? { "Retry-After": "5" } : {}) };
  return new Response(JSON.stringify({ type: "about:blank", ...problem, request_id: id }), { status: problem.status, headers });
}

type Handler<Req extends Request, Context> = (request: Req, context: Context) => Promise<Response>;

/** Wraps a route handler: foreign pages cannot write (SE-8), failures are problems, no answer is cached by anybody. */
export function handle<Req extends Request, Context>(handler: Handler<Req, Context>): Handler<Req, Context> {
  return async (request, context) => {
    try {
      assertSameOrigin(request);
      assertCleanQuery(request.url);
      const response = await handler(request, context);
      for (const [name, value] of Object.entries(PRIVATE)) if (!response.headers.has(name)) response.headers.set(name, value);
      return response;
    } catch (error) {
      unstable_rethrow(error); // Next's own signals (a dynamic function was used) are not failures
      return problemResponse(error);
    }
  };
}

// Tells a database failure that passes by itself (restart, lost connection, serialization conflict) from one that a retry repeats.

const SQLSTATES = new Set(["40001", "40P01", "57P01", "57P02", "57P03", "53300", "25P03"]);
const NODE_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "ENOTCONN"]);
const PRISMA_CODES = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2034"]);
// pg has no code for these: it rejects what was queued on a connection that broke.
const MESSAGES = /Connection terminated|not queryable|Client has encountered a connection error|timeout exceeded when trying to connect|the database system is (starting up|shutting down|in recovery)/;

function facts(error: object): { codes: string[]; message: string; nested: unknown[] } {
  const { code, originalCode, message, cause, errors } = error as Record<string, unknown>;
  const codes = [code, originalCode].filter((value): value is string => typeof value === "string");
  return { codes, message: typeof message === "string" ? message : "", nested: [cause, ...(Array.isArray(errors) ? errors : [])] };
}

/** True when the same statement or transaction may succeed if it is tried again (FA-3, FA-4). Looks through `cause` and AggregateError. */
export function isRetryableDbError(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const { codes, message, nested } = facts(error);
  if (codes.some((code) => code.startsWith("08") || SQLSTATES.has(code) || NODE_CODES.has(code) || PRISMA_CODES.has(code))) return true;
  return MESSAGES.test(message) || nested.some((inner) => isRetryableDbError(inner, depth + 1));
}

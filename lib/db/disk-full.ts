// Tells a full disk from every other failure and says what to do: a retry cannot mend it, a person can.
import { AppError } from "@/lib/errors/app-error";

const CODES = new Set(["53100", "ENOSPC", "EDQUOT"]); // PostgreSQL's disk_full, the kernel's two

/** True when the database server or this process could not write for want of space. Looks through `cause`. */
export function isDiskFull(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return (typeof code === "string" && CODES.has(code)) || isDiskFull(cause, depth + 1);
}

function isServers(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return code === "53100" || (typeof cause === "object" && cause !== null && isServers(cause));
}

/** The sentence for it; nothing was kept of what was being written. */
export function diskFullError(error: unknown): AppError {
  const whose = isServers(error) ? "The disk of the database" : "The disk that this process writes to";
  const reason = error instanceof Error ? ` (${error.message})` : "";
  return new AppError("unavailable", `${whose} is full${reason}. Nothing half written was kept. Free some space, then run it again.`, { cause: error });
}

// Refuses writes that another site's page sends with our visitor's cookie (SE-8).
import "server-only";
import { bearerIn } from "./bearer";
import { AppError } from "@/lib/errors/app-error";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

function ownHost(request: Request): string | null {
  const base = process.env.KCO_BASE_URL;
  return base ? new URL(base).host : request.headers.get("host");
}

/** Browsers send Origin with every write; none, "null" or a foreign one is not a page of ours. @throws AppError "forbidden" */
export function assertSameOrigin(request: Request): void {
  if (READS.has(request.method)) return;
  if (bearerIn(request.headers) !== null) return; // a page of another site cannot send this header, and no cookie counts beside it
  const origin = request.headers.get("origin");
  const host = origin !== null && URL.canParse(origin) ? new URL(origin).host : null;
  if (host !== null && host === ownHost(request)) return;
  throw new AppError("forbidden", `This write came from ${origin === null ? "no page" : `the page ${origin.slice(0, 200)}`} and not from this site (${ownHost(request) ?? "unknown"}). Set KCO_BASE_URL when a proxy changes the host.`);
}

// Security headers on every answer and a fresh CSP nonce for every page; it lets nobody in or out (that is lib/access).
import { NextResponse, type NextRequest } from "next/server";

const HEADERS: readonly (readonly [string, string])[] = [
  ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ["Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["X-Frame-Options", "DENY"],
  ["Cache-Control", "private, no-store"],
];

/** False for an address that is no text, as with a lone % or half of a character: no route could have it, and Next would call it a fault of the server. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function unreadable(): NextResponse {
  const problem = { type: "about:blank", status: 400, title: "The request is not understood", detail: "path: its percent-encoding is not UTF-8.", errors: [{ path: "path", message: "its percent-encoding is not UTF-8" }], request_id: crypto.randomUUID() };
  return NextResponse.json(problem, { status: 400, headers: [...HEADERS.map(([name, value]): [string, string] => [name, value]), ["Content-Type", "application/problem+json"]] });
}

export function proxy(request: NextRequest): NextResponse {
  if (!isReadable(request.nextUrl.pathname)) return unreadable();
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const forwarded = new Headers(request.headers);
  forwarded.set("x-nonce", nonce);
  forwarded.set("x-kco-path", request.nextUrl.pathname + request.nextUrl.search); // where to come back to after sign-in
  forwarded.set("Content-Security-Policy", policy); // Next reads the nonce for its own scripts from here
  const response = NextResponse.next({ request: { headers: forwarded } });
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of HEADERS) response.headers.set(name, value);
  return response;
}

/** The policy for one page; development needs eval for React's error stacks. */
export function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-elem 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'", // charts and popups place themselves by style attributes
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

// Everything but static files, exports and prefetches included; a path that only looks static stays covered.
export const config = { matcher: "/((?!_next/static/|icon\\.svg$).*)" };

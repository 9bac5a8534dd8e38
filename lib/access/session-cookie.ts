// The session cookie: its name, its flags, and the session id inside it, which only this server can read.
import "server-only";
import { decode } from "next-auth/jwt";
import { weaknessOf } from "@/lib/config/weak-secret";
import { AppError } from "@/lib/errors/app-error";

/** Secure cookies only where the site is served over https: a browser would drop them on http. */
export function isHttps(): boolean {
  return (process.env.KCO_BASE_URL ?? process.env.NEXTAUTH_URL ?? "").startsWith("https://");
}

/** __Host- makes the browser keep it to this very host and path (SE-6). */
export function sessionCookieName(): string {
  return isHttps() ? "__Host-kco.session" : "kco.session";
}

/** The key that cookies are encrypted with. @throws AppError when it is missing or could be guessed */
export function sessionSecret(): string {
  const value = process.env.NEXTAUTH_SECRET ?? "";
  const weakness = weaknessOf(value);
  if (weakness === null) return value;
  throw new AppError("unavailable", `NEXTAUTH_SECRET ${weakness}, so anybody could forge a session. Set 32 or more random bytes, or start by \`npm start\`, which makes them.`);
}

/** The session id in a cookie's value; null for none, a forged, foreign or expired one (SE-2). */
export async function sessionIdIn(cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  const secret = sessionSecret();
  const token = await decode({ token: cookie, secret }).catch(() => null);
  return typeof token?.sid === "string" ? token.sid : null;
}

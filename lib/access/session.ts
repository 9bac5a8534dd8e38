// Who asks: the signed-in person of this request as a Scope, for pages and for route handlers.
import "server-only";
import { cache } from "react";
import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { AppError } from "@/lib/errors/app-error";
import { identityDb } from "./auth-options";
import { bearerIn } from "./bearer";
import { noteRefusal } from "./note-refusal";
import { rolesOf, type RouteMethod, type RoutePath } from "./matrix";
import { retryPassing } from "./retry-passing";
import { safePath } from "./safe-path";
import { scopeKey, scopeOf, type Role, type Scope } from "./scope";
import { sessionCookieName, sessionIdIn } from "./session-cookie";
import { tokenReach, tokenScope } from "./service-token";
import { readSession, type SessionFacts } from "./session-store";

/** The one write of who sees the product as somebody else. */
const ENDS_VIEW: RoutePath = "/api/v1/view-as/end";

/**
 * The person of this request, read once per request however many components ask; null when nobody is signed in.
 * next-auth's getServerSession does the same and encrypts a new cookie each time, and takes a database that is away for "not signed in".
 * @throws AppError "unavailable" when the database is away: that must not look like a sign-out
 */
export const currentPerson = cache(async (): Promise<SessionFacts | null> => {
  const sessionId = await sessionIdIn((await cookies()).get(sessionCookieName())?.value);
  return sessionId === null ? null : retryPassing(() => readSession(identityDb(), sessionId));
});

/** Where to come back to after sign-in; proxy.ts tells the path of the page in x-kco-path. */
async function signInPath(): Promise<string> {
  const path = safePath((await headers()).get("x-kco-path"));
  return path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`;
}

function scopeOfSession({ viewedBy, ...person }: SessionFacts): Scope {
  return scopeOf({ ...person, ...(viewedBy === null ? {} : { viewedBy: viewedBy.userId }) });
}

/** For pages: the scope of the signed-in person; sends everybody else to the sign-in page. */
export async function requireScope(): Promise<Scope> {
  const person = await currentPerson();
  if (!person) return redirect(await signInPath());
  return scopeOfSession(person);
}

/** For pages: as requireScope, and only for these roles; others get the 403 page that says whom to ask. */
export async function requireRole(...roles: readonly Role[]): Promise<Scope> {
  const scope = await requireScope();
  return roles.includes(scope.role) ? scope : forbidden();
}

/** For pages: as requireScope, for the roles that the access matrix lets read `path`. */
export async function requirePage(path: RoutePath): Promise<Scope> {
  await noteRefused(path, "GET");
  return requireRole(...rolesOf(path, "GET"));
}

/** Leaves a line in the audit log when the signed-in person may not (who looks as somebody else is refused what that person would be, and has asked for nothing in their name); the answer is given by who asked. */
async function noteRefused(path: RoutePath, method: RouteMethod): Promise<void> {
  const person = await currentPerson();
  if (person && person.viewedBy === null && !rolesOf(path, method).includes(person.role)) await noteRefusal(identityDb(), person, `${method} ${path}`);
}

/** For route handlers. @throws AppError "unauthenticated"; "forbidden" for a role that is not among `roles` */
async function requireScopeApi(roles: readonly Role[]): Promise<Scope> {
  const person = await currentPerson();
  if (!person) throw new AppError("unauthenticated", "Nobody is signed in, or the session has ended. Sign in again.");
  if (!roles.includes(person.role)) throw new AppError("forbidden", `Your role ${person.role} may not do this; it takes ${roles.join(" or ")}. Ask an admin.`);
  return scopeOfSession(person);
}

/** What is changed while an admin sees the product as somebody else would be theirs in name only. */
function refuseWhileViewing(scope: Scope, path: RoutePath, method: RouteMethod): Scope {
  if (scope.viewedBy === undefined || method === "GET" || path === ENDS_VIEW) return scope;
  throw new AppError("forbidden", `You see the product as ${scope.name}, and nothing can be changed then. End that first.`);
}

/** For route handlers: the scope of a person whom the access matrix lets call `method` on `path`, or of a service token that was made for it. */
export async function requireRoute(path: RoutePath, method: RouteMethod): Promise<Scope> {
  const bearer = bearerIn(await headers());
  // A token that is sent decides, whatever cookie comes with it (SE-7).
  if (bearer !== null) return retryPassing(() => tokenScope(identityDb(), bearer, path, method));
  await noteRefused(path, method);
  return refuseWhileViewing(await requireScopeApi(rolesOf(path, method)), path, method);
}

/** For answers that go on for a while: asks again whether the token or the session of this request still lives, may still call `method` on `path`, and still sees the same rows as the same person. */
export async function standingRight(path: RoutePath, method: RouteMethod): Promise<() => Promise<boolean>> {
  const bearer = bearerIn(await headers());
  const sessionId = await sessionIdIn((await cookies()).get(sessionCookieName())?.value);
  const roles = rolesOf(path, method);
  const reach = async (): Promise<string | null> => {
    if (bearer !== null) return tokenReach(identityDb(), bearer, path, method);
    const person = sessionId === null ? null : await retryPassing(() => readSession(identityDb(), sessionId));
    return person !== null && roles.includes(person.role) ? `${person.userId} ${scopeKey(scopeOfSession(person))}` : null;
  };
  const begun = await reach();
  return async () => begun !== null && (await reach()) === begun;
}

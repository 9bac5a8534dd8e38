// next-auth as STACK.md proved it: password sign-in, an encrypted cookie that holds only a session id, the row checked on every read.
import "server-only";
import type { DefaultSession, NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { prismaFor } from "@/lib/db/prisma";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { safePath } from "./safe-path";
import { isHttps, sessionCookieName, sessionSecret } from "./session-cookie";
import { createSession, readSession, revokeSession, SESSION_DAYS, type SessionFacts } from "./session-store";
import { checkSignIn } from "./sign-in";
import { onPrisma, type SqlRunner } from "./sql-runner";
import { ssoProviders, type Claims } from "./sso-providers";
import { admit, voucherOf } from "./sso-sign-in";

declare module "next-auth" {
  interface Session {
    /** Absent when the session is over: test this, never the session itself. */
    user?: DefaultSession["user"] & SessionFacts;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sid?: string;
  }
}

/** What the request to sign in tells about the browser. */
export interface Visit {
  readonly address: string;
  readonly userAgent: string | null;
  /** The session this browser holds already; it ends when another begins (SE-4). */
  readonly previousSessionId: string | null;
}

const READING: Visit = { address: "", userAgent: null, previousSessionId: null };

/** The tables of people are the business of the role for those who see everything; team scopes have no right on them. */
export function identityDb(): SqlRunner {
  return onPrisma(prismaFor("app_all"));
}

/** next-auth hands the word of a thrown error to the sign-in page, so it is a word of ours and never the database's. */
async function authorize(visit: Visit, email: string, password: string, code: string): Promise<{ id: string } | null> {
  const asked = async () => checkSignIn(identityDb(), { email, password, address: visit.address, code });
  const result = await asked().catch((error: unknown) => {
    if (error instanceof AppError && error.code === "forbidden") throw new Error("too_many");
    log.error({ reason: messageOf(error) }, "sign-in could not be checked");
    throw new Error("unavailable");
  });
  if (result.kind === "ok") return { id: result.user.id };
  if (result.kind === "refused") return null;
  throw new Error(result.kind);
}

/** For the browser's own question; a database that is away must not make next-auth throw the cookie away. */
async function factsFor(sessionId: unknown): Promise<SessionFacts | null> {
  if (typeof sessionId !== "string") return null;
  const asked = async () => readSession(identityDb(), sessionId);
  return asked().catch((error: unknown) => {
    log.error({ reason: messageOf(error) }, "session could not be read");
    return null;
  });
}

/** Sign-in begins a new session and ends the one this browser had. */
async function beginSession(visit: Visit, userId: string): Promise<string> {
  if (visit.previousSessionId !== null) await revokeSession(identityDb(), visit.previousSessionId);
  return createSession(identityDb(), userId, visit.userAgent);
}

/** next-auth's options for one request; `visit` matters only while signing in. */
export function authOptionsFor(visit: Visit = READING): NextAuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_DAYS * 86_400 },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    useSecureCookies: isHttps(),
    cookies: { sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() } } },
    providers: [
      CredentialsProvider({
        name: "Password",
        credentials: { email: { type: "email" }, password: { type: "password" }, code: { type: "text" } },
        authorize: (credentials) => authorize(visit, credentials?.email ?? "", credentials?.password ?? "", credentials?.code ?? ""),
      }),
      ...ssoProviders(),
    ],
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (!account || account.type === "credentials") return true;
        const admission = await admit(identityDb(), voucherOf(account.provider, account.providerAccountId, (profile ?? {}) as Claims));
        if (admission.kind !== "ok") return `/sign-in?error=${admission.kind}`;
        user.id = admission.userId; // from here on the person is ours, whatever the provider calls them
        return true;
      },
      jwt: async ({ token, user }) => (user ? { sid: await beginSession(visit, user.id) } : token),
      session: async ({ session, token }) => {
        const facts = await factsFor(token.sid);
        return facts ? { expires: session.expires, user: facts } : { expires: session.expires };
      },
      redirect: ({ url, baseUrl }) => baseUrl + safePath(url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === "string") await revokeSession(identityDb(), token.sid);
      },
    },
    logger: {
      error: (code, metadata) => log.error({ code, reason: String(metadata instanceof Error ? metadata.message : (metadata as { error?: Error }).error?.message ?? "") }, "next-auth failed"),
      warn: () => undefined, // NEXTAUTH_URL is told by KCO_BASE_URL; its other warnings are advice to developers
      debug: () => undefined,
    },
  };
}

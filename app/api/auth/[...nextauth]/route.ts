// next-auth's own routes: sign-in by password, sign-out, the session of this browser.
import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { authOptionsFor, type Visit } from "@/lib/access/auth-options";
import { problemResponse } from "@/lib/access/problem";
import { sessionCookieName, sessionIdIn } from "@/lib/access/session-cookie";
import { addressOf } from "@/lib/access/visit";

type Context = { params: Promise<{ nextauth: string[] }> };

async function visitOf(request: NextRequest): Promise<Visit> {
  return { address: addressOf(request.headers), userAgent: request.headers.get("user-agent"), previousSessionId: await sessionIdIn(request.cookies.get(sessionCookieName())?.value) };
}

async function handler(request: NextRequest, context: Context): Promise<Response> {
  try {
    const answer = (await NextAuth(request, context, authOptionsFor(await visitOf(request)))) as Response;
    answer.headers.set("Cache-Control", "private, no-store");
    return answer;
  } catch (error) {
    return problemResponse(error);
  }
}

export { handler as GET, handler as POST };

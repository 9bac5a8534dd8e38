// Takes up an invitation or a reset: the link's token and a new password.
import { z } from "zod";
import { identityDb } from "@/lib/access/auth-options";
import { redeemLink } from "@/lib/access/one-time-link";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";

const redemption = z.object({ kind: z.enum(["invite", "reset"]), token: z.string().max(100), password: z.string().max(1_000) });

export const POST = handle(async (request: Request) => {
  const { kind, token, password } = await readJson(request, redemption);
  return Response.json({ email: await redeemLink(identityDb(), kind, token, password) });
});

// Makes the first admin by the link that the start printed; with an admin there the route is gone (SE-3).
import { z } from "zod";
import { identityDb } from "@/lib/access/auth-options";
import { redeemSetup } from "@/lib/access/one-time-link";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";

const firstAdmin = z.object({ token: z.string().max(100), email: z.string().max(254), name: z.string().trim().max(120).default(""), password: z.string().max(1_000) });

export const POST = handle(async (request: Request) => {
  const { token, ...admin } = await readJson(request, firstAdmin);
  return Response.json({ email: await redeemSetup(identityDb(), token, admin) }, { status: 201 });
});

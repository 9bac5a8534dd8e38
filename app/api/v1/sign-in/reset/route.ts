// Asks for a link to set a new password; the answer is the same for every address, and given before the address is looked up.
import { after } from "next/server";
import { z } from "zod";
import { identityDb } from "@/lib/access/auth-options";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { askForReset } from "@/lib/access/reset";
import { addressOf } from "@/lib/access/visit";

const wish = z.object({ email: z.string().min(3).max(254) });

export const POST = handle(async (request: Request) => {
  const { email } = await readJson(request, wish);
  const address = addressOf(request.headers);
  after(() => askForReset(identityDb(), email, address));
  return Response.json({ accepted: true }, { status: 202 });
});

// Turns one's second factor on (begin, then confirm with a first code) and off.
import { renderSVG } from "uqr";
import { z } from "zod";
import { beginOwnFactor, confirmOwnFactor, removeOwnFactor } from "@/lib/access/account";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";

const password = z.string().max(1_000);
const order = z.discriminatedUnion("action", [
  z.object({ action: z.literal("begin"), password }),
  z.object({ action: z.literal("confirm"), code: z.string().trim().regex(/^\d{6}$/, { error: "a code has six digits" }) }),
  z.object({ action: z.literal("disable"), password }),
]);

export const POST = handle(async (request: Request) => {
  const { userId } = await requireRoute("/api/v1/account/second-factor", "POST");
  const asked = await readJson(request, order);
  if (asked.action === "begin") {
    const { secret, uri } = await beginOwnFactor(userId, asked.password);
    return Response.json({ secret, uri, qr: renderSVG(uri, { border: 2 }) });
  }
  if (asked.action === "confirm") return Response.json({ recovery_codes: await confirmOwnFactor(userId, asked.code) });
  await removeOwnFactor(userId, asked.password);
  return Response.json({ disabled: true });
});

// Changes of one person; each holds on their next request.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { ROLES } from "@/lib/access/scope";
import { requireRoute } from "@/lib/access/session";
import { changePerson, linkFor } from "@/lib/queries/admin/people";

const reason = z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500);
const change = z.discriminatedUnion("action", [
  z.object({ action: z.literal("role"), role: z.enum(ROLES), reason }),
  z.object({ action: z.literal("teams"), teams: z.array(z.string().min(1).max(200)).max(100), reason }),
  z.object({ action: z.enum(["disable", "enable", "end_sessions", "remove_second_factor"]), reason }),
  z.object({ action: z.literal("link"), reason }),
]);

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/users/[id]", "POST");
  const { id } = await context.params;
  const order = await readJson(request, change);
  if (order.action === "link") return Response.json({ id, ...(await linkFor(scope, id, order.reason)) });
  await changePerson(scope, id, order, order.reason);
  return Response.json({ id, changed: true });
});

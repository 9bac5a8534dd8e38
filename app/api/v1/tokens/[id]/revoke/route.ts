// Ends a service token, with a reason.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { revokeToken } from "@/lib/access/service-token";
import { requireRoute } from "@/lib/access/session";
import { asActor } from "@/lib/queries/admin/as-actor";

const order = z.object({ reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500) });

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/tokens/[id]/revoke", "POST");
  const { id } = await context.params;
  const { reason } = await readJson(request, order);
  await asActor(scope, (db, actor) => revokeToken(db, id, actor, reason));
  return Response.json({ id, revoked: true });
});

// Ends one session of one's own; those of others do not exist here.
import { endOwnSessions } from "@/lib/access/account";
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";

export const POST = handle(async (_request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/account/sessions/[id]", "POST");
  const { id } = await context.params;
  return Response.json({ ended: await endOwnSessions(scope.userId, { id }) });
});

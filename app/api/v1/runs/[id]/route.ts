// One run with its steps and checks; the run's page follows a live run through it.
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { getRun, readRunId } from "@/lib/queries/admin/get-run";

export const GET = handle(async (_request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/runs/[id]", "GET");
  return Response.json(await getRun(scope, readRunId((await context.params).id)));
});

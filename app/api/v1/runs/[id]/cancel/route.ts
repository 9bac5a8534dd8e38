// Asks a run to stop.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { cancelRun } from "@/lib/queries/admin/cancel-run";
import { readRunId } from "@/lib/queries/admin/get-run";

const order = z.object({ reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500) });

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/runs/[id]/cancel", "POST");
  const id = readRunId((await context.params).id);
  const { reason } = await readJson(request, order);
  await cancelRun(scope, id, reason);
  return Response.json({ id, cancel_requested: true }, { status: 202 });
});

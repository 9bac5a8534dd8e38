// The order to hold one delivery against its hash; the jobs take it from there.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { dayOf } from "@/lib/dates/dates";
import { readBatchId } from "@/lib/lineage/batch-id";
import { requestVerification } from "@/lib/queries/lineage/request-verification";

const order = z.object({ reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500) });

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/batches/[id]/verify", "POST");
  const id = readBatchId((await context.params).id);
  const { reason } = await readJson(request, order);
  return Response.json(await requestVerification(scope, id, reason, dayOf(new Date())), { status: 202 });
});

// One backfill with its runs; and the order to start or stop it.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { getBackfill } from "@/lib/queries/admin/backfills";
import { readRunId } from "@/lib/queries/admin/get-run";
import { moveBackfill } from "@/lib/queries/admin/order-backfill";

type Context = { params: Promise<{ id: string }> };

const order = z.object({
  action: z.enum(["start", "cancel"]),
  reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500),
});

export const GET = handle(async (_request: Request, context: Context) => {
  const scope = await requireRoute("/api/v1/backfills/[id]", "GET");
  return Response.json(await getBackfill(scope, readRunId((await context.params).id)));
});

export const POST = handle(async (request: Request, context: Context) => {
  const scope = await requireRoute("/api/v1/backfills/[id]", "POST");
  const id = readRunId((await context.params).id);
  await moveBackfill(scope, id, await readJson(request, order));
  return Response.json(await getBackfill(scope, id), { status: 202 });
});

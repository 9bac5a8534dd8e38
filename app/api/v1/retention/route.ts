// The order to let go what is past its time; the jobs take it from there.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { dayOf } from "@/lib/dates/dates";
import { requestRetention } from "@/lib/queries/admin/retention";

const order = z.object({ reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500) });

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/retention", "POST");
  const { reason } = await readJson(request, order);
  const { id } = await requestRetention(scope, reason, dayOf(new Date()));
  return Response.json({ id }, { status: 202 });
});

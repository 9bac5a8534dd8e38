// One note on a day: changed, taken away, given back.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { annotationInput } from "@/lib/queries/annotations/annotation-input";
import { changeAnnotation, removeAnnotation } from "@/lib/queries/annotations/annotations";
import { readRowId } from "@/lib/queries/views/view-input";

const order = z.discriminatedUnion("action", [annotationInput.extend({ action: z.literal("change") }), z.object({ action: z.literal("remove") }), z.object({ action: z.literal("restore") })]);

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/annotations/[id]", "POST");
  const id = readRowId((await context.params).id);
  const asked = await readJson(request, order);
  if (asked.action === "change") await changeAnnotation(scope, id, asked);
  else await removeAnnotation(scope, id, asked.action === "remove");
  return Response.json({ id });
});

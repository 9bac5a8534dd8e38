// One saved view: its owner changes, removes and restores it, an admin removes it when it is shared; each reader stars it or makes it their default.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { changeView, markView, removeView } from "@/lib/queries/views/saved-views";
import { readRowId, viewInput } from "@/lib/queries/views/view-input";

const order = z.discriminatedUnion("action", [
  viewInput.extend({ action: z.literal("change") }),
  z.object({ action: z.literal("remove") }),
  z.object({ action: z.literal("restore") }),
  z.object({ action: z.literal("star"), on: z.boolean() }),
  z.object({ action: z.literal("default"), on: z.boolean() }),
]);

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/views/[id]", "POST");
  const id = readRowId((await context.params).id);
  const asked = await readJson(request, order);
  if (asked.action === "change") await changeView(scope, id, asked);
  else if (asked.action === "star") await markView(scope, id, { starred: asked.on });
  else if (asked.action === "default") await markView(scope, id, { isDefault: asked.on });
  else await removeView(scope, id, asked.action === "remove");
  return Response.json({ id });
});

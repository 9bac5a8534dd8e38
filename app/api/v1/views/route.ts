// Saved views: those the reader may see, and saving one.
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { addView, listViews } from "@/lib/queries/views/saved-views";
import { viewInput } from "@/lib/queries/views/view-input";

export const GET = handle(async () => Response.json(await listViews(await requireRoute("/api/v1/views", "GET"))));

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/views", "POST");
  return Response.json({ id: await addView(scope, await readJson(request, viewInput)) }, { status: 201 });
});

// Keeps what was learned from a run.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { readRunId } from "@/lib/queries/admin/get-run";
import { writePostMortem } from "@/lib/queries/admin/post-mortems";

const part = z.string().trim().min(3, { error: "write at least 3 characters" }).max(4_000);
const text = z.object({ happened: part, cause: part, change: part });

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/runs/[id]/post-mortem", "POST");
  const id = readRunId((await context.params).id);
  await writePostMortem(scope, id, await readJson(request, text));
  return Response.json({ id });
});

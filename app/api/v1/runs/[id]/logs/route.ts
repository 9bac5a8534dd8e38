// What a run wrote into its log: the last lines, or those after a line that is known.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { readRunId } from "@/lib/queries/admin/get-run";
import { LOG_LEVELS } from "@/lib/queries/admin/log-level";
import { runLogs } from "@/lib/queries/admin/run-logs";

const asked = z.strictObject({
  level: z.enum(LOG_LEVELS).optional(),
  step: z.string().max(60).optional(),
  after: z.string().regex(/^\d{1,18}$/, { error: "after is the id of a log line" }).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});

export const GET = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/runs/[id]/logs", "GET");
  const id = readRunId((await context.params).id);
  const logs = await runLogs(scope, id, asked.parse(Object.fromEntries(new URL(request.url).searchParams)));
  return Response.json({ logs });
});

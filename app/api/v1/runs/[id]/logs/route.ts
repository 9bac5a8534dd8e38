// What a run wrote into its log: the last lines, those after or around a line that is known, or all of it as a file of JSON lines.
import { z } from "zod";
import { textStream } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import type { Scope } from "@/lib/access/scope";
import { requireRoute, standingRight } from "@/lib/access/session";
import { getRun, readRunId } from "@/lib/queries/admin/get-run";
import { LOG_LEVELS } from "@/lib/queries/admin/log-level";
import { noteRead } from "@/lib/queries/admin/note-read";
import { runLogs, type LogFilter } from "@/lib/queries/admin/run-logs";

const line = z.string().regex(/^\d{1,18}$/, { error: "this is the id of a log line: a whole number" });

const asked = z.strictObject({
  level: z.enum(LOG_LEVELS).optional(),
  step: z.string().max(60).optional(),
  text: z.string().min(1).max(200).optional(),
  after: line.optional(),
  around: line.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
  format: z.enum(["json", "jsonl"]).default("json"),
});

const PAGE = 1_000;

/** Every line that fits, page by page, so that a long log is never in memory whole. */
async function* everyLine(scope: Scope, id: string, filter: Omit<LogFilter, "limit" | "after" | "around">): AsyncGenerator<string> {
  for (let after: string | undefined = "0"; after !== undefined; ) {
    const page = await runLogs(scope, id, { ...filter, after, limit: PAGE });
    yield page.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    after = page.length < PAGE ? undefined : page.at(-1)?.id;
  }
}

export const GET = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/runs/[id]/logs", "GET");
  const id = readRunId((await context.params).id);
  const { format, ...filter } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  if (format === "json") return Response.json({ logs: await runLogs(scope, id, filter) });
  await getRun(scope, id);
  await noteRead(scope, { action: "run.log.export", object: `run:${id}`, what: filter });
  const reader = { signal: request.signal, mayRead: await standingRight("/api/v1/runs/[id]/logs", "GET") };
  return textStream(everyLine(scope, id, filter), reader, { "Content-Type": "application/x-ndjson; charset=utf-8", "Content-Disposition": `attachment; filename="run-${id}-log.jsonl"` });
});

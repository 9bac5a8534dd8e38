// A run as it works: server-sent events with its state whenever that has changed and its new log lines, until it has ended.
import { eventStream, followed, serverEvent, type Look } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import type { Scope } from "@/lib/access/scope";
import { requireRoute, standingRight } from "@/lib/access/session";
import { getRun, readRunId } from "@/lib/queries/admin/get-run";
import { newestLogId, runLogs } from "@/lib/queries/admin/run-logs";
import { isLive } from "@/lib/queries/admin/run-status";

export const dynamic = "force-dynamic";

const LINES = 500;

/** @param after the last log line the reader has */
function looksAt(scope: Scope, id: string, after: string): () => Promise<Look> {
  let last = after;
  return async () => {
    const state = await getRun(scope, id); // before the lines, or the last ones could be missed
    const lines = await runLogs(scope, id, { after: last, limit: LINES });
    last = lines.at(-1)?.id ?? last;
    return { state, events: lines.length === 0 ? "" : serverEvent(lines, { event: "log", id: last }), more: lines.length === LINES, rests: !isLive(state.status) };
  };
}

export const GET = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/runs/[id]/events", "GET");
  const id = readRunId((await context.params).id);
  await getRun(scope, id); // a run that is not there is a 404, not a stream
  const known = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "";
  const after = /^\d{1,18}$/.test(known) ? known : await newestLogId(scope, id);
  const reader = { signal: request.signal, mayRead: await standingRight("/api/v1/runs/[id]/events", "GET") };
  return eventStream(followed(looksAt(scope, id, after), request.signal), reader, { run: id });
});

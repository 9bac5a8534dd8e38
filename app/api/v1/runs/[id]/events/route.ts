// A run as it works: server-sent events with its state whenever that has changed and its new log lines, until it has ended.
import { setTimeout as delay } from "node:timers/promises";
import { eventStream, KEEP_ALIVE_MS, LONGEST_STREAM_MS, serverEvent } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import type { Scope } from "@/lib/access/scope";
import { requireRoute } from "@/lib/access/session";
import { getRun, readRunId } from "@/lib/queries/admin/get-run";
import { newestLogId, runLogs } from "@/lib/queries/admin/run-logs";
import { isLive } from "@/lib/queries/admin/run-status";

export const dynamic = "force-dynamic";

const LOOK_MS = 1_000;
const LINES = 500;

interface Followed {
  readonly scope: Scope;
  readonly id: string;
  /** The last log line the reader has. */
  readonly after: string;
  readonly signal: AbortSignal;
}

async function* eventsOf({ scope, id, after, signal }: Followed): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_STREAM_MS;
  let [said, last] = ["", after];
  for (let quiet = 0; ; quiet += LOOK_MS) {
    const run = await getRun(scope, id); // before the lines, or the last ones could be missed
    const lines = await runLogs(scope, id, { after: last, limit: LINES });
    last = lines.at(-1)?.id ?? last;
    if (lines.length > 0) yield serverEvent(lines, { event: "log", id: last });
    const text = serverEvent(run);
    if (text !== said) yield text;
    else if (quiet % KEEP_ALIVE_MS === 0) yield ": still here\n\n";
    said = text;
    if (lines.length === LINES) continue; // more are waiting
    if (!isLive(run.status)) return yield serverEvent({}, { event: "rest" });
    if (Date.now() > until) return;
    await delay(LOOK_MS, undefined, { signal });
  }
}

export const GET = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/runs/[id]/events", "GET");
  const id = readRunId((await context.params).id);
  await getRun(scope, id); // a run that is not there is a 404, not a stream
  const known = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "";
  const after = /^\d{1,18}$/.test(known) ? known : await newestLogId(scope, id);
  return eventStream(eventsOf({ scope, id, after, signal: request.signal }), request.signal, { run: id });
});

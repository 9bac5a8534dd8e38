// A backfill as it moves: server-sent events, one whenever something has changed, until it rests.
import { setTimeout as delay } from "node:timers/promises";
import { eventStream, KEEP_ALIVE_MS, LONGEST_STREAM_MS, serverEvent } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { isMoving, type BackfillDetail } from "@/lib/queries/admin/backfill-fields";
import { getBackfill } from "@/lib/queries/admin/backfills";
import { readRunId } from "@/lib/queries/admin/get-run";

export const dynamic = "force-dynamic";

const LOOK_MS = 1_000;

/** Yields the lines of the stream. */
async function* eventsOf(first: BackfillDetail, again: () => Promise<BackfillDetail>, signal: AbortSignal): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_STREAM_MS;
  let said = "";
  for (let [now, quiet] = [first, 0]; ; quiet += LOOK_MS) {
    const text = serverEvent(now);
    if (text !== said) yield text;
    else if (quiet % KEEP_ALIVE_MS === 0) yield ": still here\n\n";
    said = text;
    if (!isMoving(now.status)) return yield serverEvent({}, { event: "rest" });
    if (Date.now() > until) return;
    await delay(LOOK_MS, undefined, { signal });
    now = await again();
  }
}

export const GET = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/backfills/[id]/events", "GET");
  const id = readRunId((await context.params).id);
  return eventStream(eventsOf(await getBackfill(scope, id), () => getBackfill(scope, id), request.signal), request.signal, { backfill: id });
});

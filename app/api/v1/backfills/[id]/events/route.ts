// A backfill as it moves: server-sent events, one whenever something has changed, until it rests.
import { setTimeout as delay } from "node:timers/promises";
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { isMoving, type BackfillDetail } from "@/lib/queries/admin/backfill-fields";
import { getBackfill } from "@/lib/queries/admin/backfills";
import { readRunId } from "@/lib/queries/admin/get-run";

export const dynamic = "force-dynamic";

const LOOK_MS = 1_000;
const KEEP_ALIVE_LOOKS = 15; // proxies end a silent connection
const LONGEST_MS = 5 * 60_000; // the browser comes again by itself, and is asked again who it is

/** Yields the lines of the stream. */
async function* eventsOf(first: BackfillDetail, again: () => Promise<BackfillDetail>, signal: AbortSignal): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_MS;
  let said = "";
  for (let [now, looks] = [first, 0]; ; looks++) {
    const text = JSON.stringify(now);
    if (text !== said) yield `data: ${text}\n\n`;
    else if (looks % KEEP_ALIVE_LOOKS === 0) yield ": still here\n\n";
    said = text;
    if (!isMoving(now.status)) return yield "event: rest\ndata: {}\n\n";
    if (Date.now() > until) return;
    await delay(LOOK_MS, undefined, { signal });
    now = await again();
  }
}

export const GET = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/backfills/[id]/events", "GET");
  const id = readRunId((await context.params).id);
  const events = eventsOf(await getBackfill(scope, id), () => getBackfill(scope, id), request.signal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const next = await events.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        if (!request.signal.aborted) log.warn({ backfill: id, reason: messageOf(error) }, "a stream of backfill events ended early"); // the browser connects again
        controller.close();
      }
    },
    cancel: () => void events.return(undefined),
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" } });
});

// Server-sent events: what a generator yields, as a response that proxies do not hold back and that ends with the reader.
import "server-only";
import { messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";

/** The browser comes again by itself, and is asked again who it is. */
export const LONGEST_STREAM_MS = 5 * 60_000;
/** Proxies end a silent connection. */
export const KEEP_ALIVE_MS = 15_000;

/** One event; `id` comes back as Last-Event-ID when the browser connects again. */
export function serverEvent(data: unknown, named: { event?: string; id?: string } = {}): string {
  return `${named.event === undefined ? "" : `event: ${named.event}\n`}${named.id === undefined ? "" : `id: ${named.id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** @param about for the log: whose events these are */
export function eventStream(events: AsyncGenerator<string>, signal: AbortSignal, about: Record<string, unknown>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const next = await events.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        if (!signal.aborted) log.warn({ ...about, reason: messageOf(error) }, "a stream of events ended early"); // the browser connects again
        controller.close();
      }
    },
    cancel: () => void events.return(undefined),
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" } });
}

// Answers that go on for a while: they are not held back by proxies, and end with the reader, and with the reader's right to them.
import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";

/** The browser comes again by itself, and is asked again who it is. */
const LONGEST_STREAM_MS = 5 * 60_000;
/** Proxies end a silent connection. */
const KEEP_ALIVE_MS = 15_000;
const LOOK_MS = 1_000;
/** A session that was revoked receives nothing more after this. */
const ASK_AGAIN_MS = 3_000;

export interface Reader {
  readonly signal: AbortSignal;
  /** Asks again whether the reader may still read this (standingRight). */
  readonly mayRead: () => Promise<boolean>;
}

/** One event; `id` comes back as Last-Event-ID when the browser connects again. */
export function serverEvent(data: unknown, named: { event?: string; id?: string } = {}): string {
  return `${named.event === undefined ? "" : `event: ${named.event}\n`}${named.id === undefined ? "" : `id: ${named.id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

export interface Look {
  /** Sent whenever it differs from the last one. */
  readonly state: unknown;
  /** Events that go before it. */
  readonly events?: string;
  /** More of these wait: look again at once. */
  readonly more?: boolean;
  /** Nothing will change any more. */
  readonly rests: boolean;
}

/** Events of something that moves, looked at every second until it rests; "" when a look found nothing to say. */
export async function* followed(look: () => Promise<Look>, signal: AbortSignal): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_STREAM_MS;
  let said = "";
  for (let quiet = 0; ; quiet += LOOK_MS) {
    const { state, events = "", more = false, rests } = await look();
    yield events;
    const text = serverEvent(state);
    if (text !== said) yield text;
    else yield quiet % KEEP_ALIVE_MS === 0 ? ": still here\n\n" : "";
    said = text;
    if (more) continue;
    if (rests) return yield serverEvent({}, { event: "rest" });
    if (Date.now() > until) return;
    await delay(LOOK_MS, undefined, { signal });
  }
}

/** Passes on what has something to say, as long as the reader may read it. @throws AppError "unauthenticated" when the right is gone */
async function* whileAllowed<Piece extends string | Uint8Array>(texts: AsyncGenerator<Piece>, { mayRead }: Reader): AsyncGenerator<Piece> {
  let asked = Date.now();
  for await (const text of texts) {
    if (Date.now() - asked >= ASK_AGAIN_MS) {
      if (!(await mayRead())) throw new AppError("unauthenticated", "the reader's session has ended, or their role no longer allows it");
      asked = Date.now();
    }
    if (text !== "") yield text;
  }
}

function streamOf(texts: AsyncGenerator<string | Uint8Array>, headers: Readonly<Record<string, string>>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await texts.next();
      if (next.done) controller.close();
      else controller.enqueue(typeof next.value === "string" ? encoder.encode(next.value) : next.value);
    },
    cancel: () => void texts.return(undefined),
  });
  return new Response(body, { headers });
}

/** The texts as they come; when one fails, the answer breaks off, so that nobody takes a part for the whole. */
export function textStream(texts: AsyncGenerator<string>, reader: Reader, headers: Readonly<Record<string, string>>): Response {
  return streamOf(whileAllowed(texts, reader), headers);
}

/** As textStream, for files that are no text, or no text alone. */
export function byteStream(pieces: AsyncGenerator<string | Uint8Array>, reader: Reader, headers: Readonly<Record<string, string>>): Response {
  return streamOf(whileAllowed(pieces, reader), headers);
}

/** Passes events on and ends quietly when they fail: the browser connects again, and is then told why not. */
async function* untilTheyFail(events: AsyncGenerator<string>, { signal }: Reader, about: Record<string, unknown>): AsyncGenerator<string> {
  try {
    yield* events;
  } catch (error) {
    if (!signal.aborted) log.warn({ ...about, reason: messageOf(error) }, "a stream of events ended early");
  }
}

/** @param about for the log: whose events these are */
export function eventStream(events: AsyncGenerator<string>, reader: Reader, about: Record<string, unknown>): Response {
  const quiet = untilTheyFail(whileAllowed(events, reader), reader, about);
  return streamOf(quiet, { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" });
}

// Sends what waits in the outbox by mail. A message is claimed before it is sent, so that no two processes send it, and never sent when it may have been.
import { hostname } from "node:os";
import type { Pool } from "pg";
import { readEmail } from "@/lib/access/email";
import { LINK_PLACE, unseal } from "@/lib/access/seal";
import { messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { hasReaders, readersSql } from "./readers";
import { failureOf, type Failure, type Mailer } from "./smtp";

const MAX_ATTEMPTS = 8; // over about four hours
const FIRST_PAUSE_S = 30;
const LATE = "1 day"; // of a message that does not say until when it is worth sending
const LOST = "10 minutes"; // longer than any delivery takes

interface Message {
  readonly id: string;
  readonly kind: string;
  readonly recipients: string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly sealed: string | null;
  readonly attempts: number;
}

/** What ended without us: messages too old to be of use, and those a process was sending when it died. What nobody ever tried to send (mail was not set up) is no failure. */
async function settleOld(pool: Pool): Promise<void> {
  await pool.query(`DELETE FROM ops.outbox WHERE channel = 'email' AND status = 'waiting' AND attempts = 0 AND deliver_before IS NULL AND deliver_after < now() - interval '${LATE}'`);
  await pool.query(
    `UPDATE ops.outbox SET status = 'failed', sealed = NULL, last_error = CASE status
        WHEN 'sending' THEN 'the process ended while sending; it may have arrived, so it is not sent again'
        ELSE 'not delivered in time' || coalesce(': ' || last_error, '') END
      WHERE channel = 'email' AND (status = 'waiting' AND coalesce(deliver_before, deliver_after + interval '${LATE}') < now() OR status = 'sending' AND claimed_at < now() - interval '${LOST}')`,
  );
}

async function claim(pool: Pool): Promise<Message | null> {
  const { rows } = await pool.query<Message>(
    `UPDATE ops.outbox SET status = 'sending', attempts = attempts + 1, claimed_at = now()
      WHERE id = (SELECT id FROM ops.outbox WHERE channel = 'email' AND status = 'waiting'
                     AND greatest(deliver_after, claimed_at + make_interval(secs => ${FIRST_PAUSE_S} * 2 ^ (attempts - 1))) <= now()
                   ORDER BY deliver_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id::text, kind, recipients, subject, body_text AS text, body_html AS html, sealed, attempts`,
  );
  return rows[0] ?? null;
}

/** The recipients that may still read it; a disabled or demoted person gets nothing that waited for them. */
async function recipientsNow(pool: Pool, { kind, recipients }: Message): Promise<string[]> {
  if (!hasReaders(kind)) return recipients;
  const { rows } = await pool.query<{ email: string }>(readersSql(kind));
  const may = new Set(rows.map(({ email }) => email));
  return recipients.filter((email) => may.has(email));
}

async function send({ open, from }: Mailer, message: Message, onText: () => void): Promise<string[]> {
  const to = message.recipients.map(readEmail);
  const link = message.sealed === null ? null : unseal(message.sealed, "mail");
  const info = (await open(onText).sendMail({
    from,
    // Recipients do not learn of each other.
    ...(to.length === 1 ? { to: to[0] } : { to: "undisclosed-recipients:;", bcc: to }),
    envelope: { from, to },
    subject: message.subject.replace(/[\r\n]+/g, " "),
    text: link === null ? message.text : message.text.replace(LINK_PLACE, link),
    ...(message.html === null ? {} : { html: message.html }),
    messageId: `<kco-outbox-${message.id}@${hostname() || "localhost"}>`, // the same at each try
    headers: { "Auto-Submitted": "auto-generated" },
  })) as { rejected?: string[] };
  return info.rejected ?? [];
}

async function done(pool: Pool, id: string, rejected: readonly string[]): Promise<void> {
  await pool.query("UPDATE ops.outbox SET status = 'sent', sent_at = now(), sealed = NULL, last_error = $2 WHERE id = $1", [id, rejected.length === 0 ? null : `refused for ${rejected.join(", ")}`]);
}

async function failed(pool: Pool, message: Message, failure: Failure, reason: string): Promise<void> {
  const over = failure !== "again" || message.attempts >= MAX_ATTEMPTS;
  const words = failure === "unknown" ? `the connection broke while the text was under way, so it may have arrived and is not sent again (${reason})` : reason;
  await pool.query("UPDATE ops.outbox SET status = $2, last_error = $3, sealed = CASE WHEN $2 = 'failed' THEN NULL ELSE sealed END WHERE id = $1", [message.id, over ? "failed" : "waiting", words.slice(0, 500)]);
  log.warn({ outbox: message.id, kind: message.kind, attempts: message.attempts, failure, reason }, over ? "a mail was not sent" : "a mail was not taken; it is tried again");
}

/** Sends everything that is due, one after the other. @returns how many were sent */
export async function deliverMail(pool: Pool, mailer: Mailer, signal?: AbortSignal): Promise<number> {
  await settleOld(pool);
  for (let sent = 0; ; ) {
    const message = signal?.aborted === true ? null : await claim(pool);
    if (!message) return sent;
    const recipients = await recipientsNow(pool, message);
    if (recipients.length === 0) {
      await failed(pool, message, "refused", "none of its recipients may read it any more");
      continue;
    }
    let underWay = false;
    const outcome = await send(mailer, { ...message, recipients }, () => (underWay = true)).then(
      (rejected) => ({ rejected }),
      (error: unknown) => ({ failure: failureOf(error, underWay), reason: messageOf(error) }),
    );
    if ("rejected" in outcome) {
      await done(pool, message.id, outcome.rejected);
      sent += 1;
    } else await failed(pool, message, outcome.failure, outcome.reason);
  }
}

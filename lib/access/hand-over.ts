// How a link reaches its person: by mail where mail is set up, else shown once to who made it.
import "server-only";
import { randomUUID } from "node:crypto";
import { createLink, linkAddress, type LinkKind } from "./one-time-link";
import { LINK_PLACE, seal } from "./seal";
import type { SqlRunner } from "./sql-runner";

const MAILS: Readonly<Record<"invite" | "reset", { subject: string; text: string; minutes: number }>> = {
  invite: {
    subject: "Your access to K&Co Cloud Cost Intelligence",
    text: `You have been given access to the cloud costs of your organisation.\n\nChoose a password here; the link works once, for 72 hours:\n${LINK_PLACE}\n\nIf you do not know what this is about, ignore this mail.\n`,
    minutes: 72 * 60,
  },
  reset: {
    subject: "A new password for K&Co Cloud Cost Intelligence",
    text: `Somebody, probably you, asked for a new password.\n\nSet it here; the link works once, for 30 minutes:\n${LINK_PLACE}\n\nIf it was not you, ignore this mail: the password stays as it is.\n`,
    minutes: 30,
  },
};

/** True when this installation can send mail. */
export function sendsMail(): boolean {
  return Boolean(process.env.KCO_SMTP_URL);
}

export interface HandedOver {
  readonly mailed: boolean;
  /** Only when it is not mailed: shown once, to be handed over. */
  readonly link: string | null;
}

/** Makes a link for a person and mails it, or gives it back where no mail can be sent. */
export async function handOver(db: SqlRunner, kind: Exclude<LinkKind, "setup">, person: { id: string; email: string }, actor: string): Promise<HandedOver> {
  const token = await createLink(db, kind, person.id, actor);
  const link = linkAddress(kind, token);
  if (!sendsMail()) return { mailed: false, link };
  const { subject, text, minutes } = MAILS[kind];
  await db.query(
    `INSERT INTO ops.outbox (channel, kind, recipients, subject, body_text, sealed, dedup_key, deliver_after, deliver_before)
     VALUES ('email', $1, jsonb_build_array($2::text), $3, $4, $5, $6, now(), now() + make_interval(mins => $7::int)) RETURNING 1`,
    [kind, person.email, subject, text, seal(link, "mail"), `${kind}:${randomUUID()}`, minutes],
  );
  return { mailed: true, link: null };
}

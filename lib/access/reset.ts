// Mails a link for a new password to who forgot theirs.
import "server-only";
import { messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { attemptKey, countAttempt } from "./attempts";
import { handOver, sendsMail } from "./hand-over";
import { findUserByEmail } from "./identity";
import type { SqlRunner } from "./sql-runner";

const PER_ACCOUNT = 3; // mails in an hour
const PER_ADDRESS = 20;
const HOUR_S = 3_600;

/** Writes the mail, or nothing: for an unknown or disabled person, too many wishes, and where no mail can be sent. Nobody is told which. */
export async function askForReset(db: SqlRunner, text: string, address: string): Promise<void> {
  try {
    const email = text.trim().toLowerCase();
    const [mails, fromHere] = [await countAttempt(db, attemptKey("reset", email), HOUR_S), await countAttempt(db, attemptKey("reset from", address), HOUR_S)];
    if (mails > PER_ACCOUNT || fromHere > PER_ADDRESS) return log.warn({ event: "reset_too_many" }, "password reset not sent: too many wishes");
    const person = await findUserByEmail(db, email);
    if (!person || person.disabledAt !== null || !sendsMail()) return;
    await handOver(db, person.passwordHash === null ? "invite" : "reset", { id: person.id, email: person.email }, `user:${person.email}`);
  } catch (error) {
    log.error({ reason: messageOf(error) }, "a password reset could not be written");
  }
}

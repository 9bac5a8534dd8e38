// The mail server of KCO_SMTP_URL: smtp(s)://user:password@host:port?from=address, and what its answers mean for a message.
import { createTransport, type Transporter } from "nodemailer";
import type { Logger } from "nodemailer/lib/shared";
import { readEmail } from "@/lib/access/email";
import { AppError } from "@/lib/errors/app-error";

const TIMEOUT_MS = 30_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export interface Mailer {
  readonly from: string;
  /** A connection for one message; `onText` is called when its text goes on its way. */
  readonly open: (onText: () => void) => Transporter;
}

/** nodemailer tells its course to a log alone; nothing of it is written, as it holds the password. */
function listener(onText: () => void): Logger {
  const ignore = (): void => undefined;
  const debug = (entry: unknown, message?: unknown): void => {
    if ((entry as { tnx?: string }).tnx === "client" && message === "DATA") onText();
  };
  return { trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
}

/** @throws AppError for a sender that is no address */
export function openMailer(url: string): Mailer {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  const user = decodeURIComponent(username);
  const secure = protocol === "smtps:";
  const options = {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password must not travel in the clear; a relay on this machine has no wire.
    requireTLS: !secure && user !== "" && !LOOPBACK.test(hostname),
    ignoreTLS: !secure && LOOPBACK.test(hostname),
    ...(user === "" ? {} : { auth: { user, pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
  };
  return { open: (onText) => createTransport({ ...options, logger: listener(onText) }), from: readEmail(searchParams.get("from") ?? (user.includes("@") ? user : `kco@${LOOPBACK.test(hostname) ? "localhost.localdomain" : hostname}`)) };
}

export type Failure = "again" | "refused" | "unknown";

/** What a failure means: it was not taken (try again), it never will be, or nobody knows whether it was. @param underWay whether the text was being sent */
export function failureOf(error: unknown, underWay: boolean): Failure {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (responseCode !== undefined) return responseCode >= 500 ? "refused" : "again";
  if (code === "EENVELOPE" || code === "EMESSAGE" || (error instanceof AppError && error.code === "usage")) return "refused";
  return underWay ? "unknown" : "again";
}

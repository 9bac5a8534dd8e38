// Why a run is asked to stop; travels as the reason of its abort signal.
import { AppError } from "@/lib/errors/app-error";

export type StopReason = "drain" | "cancel" | "fenced";

const MESSAGES: Readonly<Record<StopReason, string>> = {
  drain: "The process is shutting down; the run goes on from its last committed step when a worker is back",
  cancel: "Cancelled on request",
  fenced: "Another process has taken this run over, because this one was not heard of for too long; it stops without publishing",
};

/** The error that ends a run for `reason`; `detail` is added to the message. */
export function stopError(reason: StopReason, detail?: string): AppError {
  const message = detail === undefined ? MESSAGES[reason] : `${MESSAGES[reason]}: ${detail}`;
  return new AppError(reason === "fenced" ? "fenced" : "cancelled", message, { details: { stop: reason } });
}

/** The reason behind an error made by stopError, else null. */
export function stopReasonOf(error: unknown): StopReason | null {
  const stop = error instanceof AppError ? error.details.stop : undefined;
  return stop === "drain" || stop === "cancel" || stop === "fenced" ? stop : null;
}

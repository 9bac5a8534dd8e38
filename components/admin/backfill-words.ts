// How far a backfill is, in words and as a share; the time left from its own runs, else from the estimate.
import { formatCount } from "@/lib/format/number";
import type { BackfillDetail } from "@/lib/queries/admin/backfill-fields";

const MINUTE_S = 60;

export function progressOf(backfill: Pick<BackfillDetail, "runs" | "done" | "failed">): { ended: number; share: number } {
  const ended = backfill.done + backfill.failed;
  return { ended, share: backfill.runs === 0 ? 0 : ended / backfill.runs };
}

/** Seconds left; null while nobody knows. `now` as ISO text. */
export function secondsLeft(backfill: BackfillDetail, now: string): number | null {
  const { ended } = progressOf(backfill);
  const left = backfill.runs - ended;
  if (left === 0) return 0;
  if (ended > 0 && backfill.startedAt !== null) return ((Date.parse(now) - Date.parse(backfill.startedAt)) / 1000 / ended) * left;
  const minutes = backfill.estimate.minutes;
  return minutes === null || minutes === undefined ? null : minutes * MINUTE_S;
}

function timeLeft(seconds: number | null): string {
  if (seconds === null) return "";
  return seconds < MINUTE_S ? ", less than a minute left" : `, about ${formatCount(Math.ceil(seconds / MINUTE_S), "minute")} left`;
}

/** One sentence about where it stands. */
export function progressSentence(backfill: BackfillDetail, now: string): string {
  const { status, runs, done, failed, error } = backfill;
  const failures = failed > 0 ? `, ${failed} failed` : "";
  switch (status) {
    case "planning":
      return "The jobs work out what it would take; nothing has been asked of a provider.";
    case "planned":
      return runs === 0 ? "Nothing to do: no day of these fits." : "Nothing has started. Below is what it would take.";
    case "running":
      return `${done} of ${formatCount(runs, "run")} done${failures}${timeLeft(secondsLeft(backfill, now))}.`;
    case "failed":
      return error ?? `Ended: ${done} of ${formatCount(runs, "run")} done${failures}. Open a failed run for the cause, then start a backfill of the failed days.`;
    case "cancelled":
      return `Cancelled after ${done} of ${formatCount(runs, "run")}.`;
    default:
      return `All ${formatCount(runs, "run")} done.`;
  }
}

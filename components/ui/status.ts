// The product's states: each has a colour, an icon and a word, so colour is never the only signal.
import { Ban, BellOff, CircleAlert, CircleCheck, CircleDashed, Info, LoaderCircle, TriangleAlert, type LucideIcon } from "lucide-react";

export type Tone = "good" | "warning" | "critical" | "neutral" | "running";

export const TONE_ICON: Record<Tone, LucideIcon> = {
  good: CircleCheck,
  warning: TriangleAlert,
  critical: CircleAlert,
  neutral: Info,
  running: LoaderCircle,
};

export const TONE_TEXT: Record<Tone, string> = {
  good: "text-good",
  warning: "text-warning",
  critical: "text-critical",
  neutral: "text-ink-2",
  running: "text-accent",
};

export const TONE_SOFT: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  warning: "bg-warning-soft text-warning",
  critical: "bg-critical-soft text-critical",
  neutral: "bg-hover text-ink-2",
  running: "bg-accent-soft text-accent",
};

type StatusLook = { tone: Tone; word: string; icon: LucideIcon };

const look = (tone: Tone, word: string, icon: LucideIcon = TONE_ICON[tone]): StatusLook => ({ tone, word, icon });

const STATUS: Record<string, StatusLook> = {
  queued: look("neutral", "Queued", CircleDashed),
  pending: look("neutral", "Pending", CircleDashed),
  running: look("running", "Running"),
  planning: look("running", "Planning"),
  planned: look("neutral", "Planned", CircleDashed),
  succeeded: look("good", "Succeeded"),
  succeeded_with_warnings: look("warning", "Warnings"),
  failed: look("critical", "Failed"),
  crashed: look("critical", "Crashed"),
  dead: look("critical", "Gave up"),
  cancelled: look("neutral", "Cancelled", Ban),
  skipped: look("neutral", "Skipped", Ban),
  upstream_failed: look("neutral", "Not run", Ban),
  passed: look("good", "Passed"),
  pass: look("good", "Passed"),
  ok: look("good", "OK"),
  warning: look("warning", "Warning"),
  warn: look("warning", "Warning"),
  critical: look("critical", "Critical"),
  fail: look("critical", "Failed"),
  error: look("critical", "Error"),
  muted: look("neutral", "Muted", BellOff),
  none: look("neutral", "No run", CircleDashed),
};

/** Colour, icon and word of a run, step or check state; an unknown state is shown as it is called. */
export function statusLook(status: string): StatusLook {
  return STATUS[status] ?? look("neutral", status.charAt(0).toUpperCase() + status.slice(1).replaceAll("_", " "));
}

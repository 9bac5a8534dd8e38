// The states of a quarantined record in words.
import type { RecordState } from "@/lib/quarantine/list-quarantine";

const LOOK: Record<RecordState, { word: string; status: string }> = {
  open: { word: "Waits", status: "warning" },
  releasing: { word: "Being loaded", status: "running" },
  still_held: { word: "Refused again", status: "critical" },
  released: { word: "Released", status: "pass" },
  discarded: { word: "Discarded", status: "skipped" },
  replaced: { word: "Delivered anew", status: "skipped" },
};

/** The word, and the state whose icon and colour it gets. */
export function recordLook(state: RecordState): { word: string; status: string } {
  return LOOK[state];
}

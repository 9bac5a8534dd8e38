"use client";
// Keys that do something: one letter, or `g` or `t` and then a second; off while typing, and switched off for good on wish (WCAG 2.1.4).
import { useEffect, useRef } from "react";

export const CHORD_MS = 1200;
export const KEYS_OFF = "kco-keys-off";

/** Keys as pressed one after the other ("?", "g o", "t 1") → what they do. */
export type Chords = Readonly<Record<string, () => void>>;

/** `onPalette` answers Ctrl-K and Cmd-K, which are no letters and so work while typing too. */
export function useChords(chords: Chords, onPalette: () => void): void {
  const latest = useRef({ chords, onPalette });
  useEffect(() => {
    latest.current = { chords, onPalette };
  });
  useEffect(() => {
    let first = "";
    let startedAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || localStorage.getItem(KEYS_OFF) !== null) return;
      const known = latest.current.chords;
      const pending = event.timeStamp - startedAt < CHORD_MS ? first : "";
      const action = known[pending === "" ? event.key : `${pending} ${event.key}`];
      const begins = pending === "" && action === undefined && Object.keys(known).some((keys) => keys.startsWith(`${event.key} `));
      first = begins ? event.key : "";
      startedAt = begins ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select, [role=combobox], [role=menu] *, [role=listbox] *, [role=dialog] *");
}

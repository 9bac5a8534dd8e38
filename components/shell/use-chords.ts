"use client";
// Keys that go somewhere: `g` then a letter, and `?` for the list; off while typing, and switched off for good on wish (WCAG 2.1.4).
import { useEffect, useRef } from "react";

export const CHORD_MS = 1200;
export const KEYS_OFF = "kco-keys-off";

export type Chords = {
  /** Second key → what it does. */
  go: Readonly<Record<string, () => void>>;
  onHelp: () => void;
};

export function useChords(chords: Chords): void {
  const latest = useRef(chords);
  useEffect(() => {
    latest.current = chords;
  });
  useEffect(() => {
    let startedAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || localStorage.getItem(KEYS_OFF) !== null) return;
      const pending = event.timeStamp - startedAt < CHORD_MS;
      startedAt = event.key === "g" && !pending ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const action = pending ? latest.current.go[event.key] : event.key === "?" ? latest.current.onHelp : undefined;
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
  return target.isContentEditable || target.matches("input, textarea, select, [role=combobox], [role=menu] *, [role=listbox] *");
}

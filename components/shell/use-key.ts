"use client";
// One letter that acts on the page in sight; not while typing, not as the second key of a `g` chord, and off when letter keys are off.
import { useEffect, useRef } from "react";
import { CHORD_MS, isTyping, KEYS_OFF } from "./use-chords";

export function useKey(key: string, action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    let chordAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || localStorage.getItem(KEYS_OFF) !== null) return;
      const inChord = event.timeStamp - chordAt < CHORD_MS;
      chordAt = event.key === "g" && !inChord ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (inChord || event.key !== key || (event.target instanceof Element && event.target.closest("[role=dialog]") !== null)) return; // a dialog that is open holds the focus
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [key]);
}

"use client";
// What the page that is open adds to the palette and to the keys; gone when the page is left.
import { useEffect, useSyncExternalStore } from "react";

export type Command = {
  id: string;
  label: string;
  /** Heading it stands under: "Dates", "Compare". */
  section: string;
  /** As pressed one after the other: "c", "t 1". */
  keys?: string | undefined;
  run: () => void;
};

let current: readonly Command[] = [];
const listeners = new Set<() => void>();
const NONE: readonly Command[] = [];

function set(next: readonly Command[]): void {
  current = next;
  for (const listener of listeners) listener();
}

/** The commands of the page while it is mounted; pass a memoised list. */
export function useRegisteredCommands(commands: readonly Command[]): void {
  useEffect(() => {
    set(commands);
    return () => set(NONE);
  }, [commands]);
}

export function usePageCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => current, () => NONE);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

"use client";
// Which rows of a table are ticked; rows that are gone after a refresh no longer count.
import { useState } from "react";

export interface Selection {
  readonly chosen: readonly string[];
  readonly has: (key: string) => boolean;
  readonly toggle: (key: string) => void;
  readonly set: (keys: readonly string[]) => void;
}

export function useSelection(keys: readonly string[]): Selection {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = keys.filter((key) => ticked.has(key));
  return {
    chosen,
    has: (key) => ticked.has(key),
    toggle: (key) => setTicked((current) => new Set(current.has(key) ? [...current].filter((one) => one !== key) : [...current, key])),
    set: (next) => setTicked(new Set(next)),
  };
}

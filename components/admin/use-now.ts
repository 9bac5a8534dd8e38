"use client";
// The time a page counts with: the server's at first, so both draw the same; then the browser's while something moves.
import { useEffect, useState } from "react";

const TICK_MS = 1_000;

export function useNow(renderedAt: string, ticking: boolean): string {
  const [now, setNow] = useState(renderedAt);
  useEffect(() => {
    if (!ticking) return undefined;
    const timer = setInterval(() => setNow(new Date().toISOString()), TICK_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

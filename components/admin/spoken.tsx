"use client";
// For screen readers: the newest sentence about something that moves, at most every five seconds.
import { useEffect, useRef, useState } from "react";

const SPOKEN_MS = 5_000;

export function Spoken({ words }: { words: string }) {
  const [said, setSaid] = useState(words);
  const latest = useRef(words);
  useEffect(() => {
    latest.current = words;
  }, [words]);
  useEffect(() => {
    const timer = setInterval(() => setSaid(latest.current), SPOKEN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}

// What the squares mean, in words.
import { Play } from "lucide-react";
import { StatusSquare } from "@/components/charts/status-cell";
import type { Tone } from "@/components/ui/status";

const MEANING: readonly (readonly [Tone, string])[] = [
  ["good", "succeeded"],
  ["warning", "with warnings"],
  ["critical", "failed"],
  ["running", "running"],
  ["neutral", "skipped, cancelled or waiting"],
];

export function GridLegend() {
  return (
    <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      {MEANING.map(([tone, word]) => (
        <li key={tone} className="inline-flex items-center gap-1.5">
          <StatusSquare tone={tone} />
          {word}
        </li>
      ))}
      <li className="inline-flex items-center gap-1.5">
        <Play aria-hidden size={10} />
        started by a person
      </li>
    </ul>
  );
}

"use client";
// The lines of the anomaly digest; in the browser too, so that a page sends what they say and not their boxes.
import Link from "next/link";
import type { Day } from "@/lib/dates/dates";
import { formatDay } from "@/lib/format/date";

export type AnomalyText = { id: string; day: Day; service: string; team: string; href: string; delta: string; score: string };

export function AnomalyLines({ lines }: { lines: readonly AnomalyText[] }) {
  return (
    <ul className="mt-1 flex flex-col">
      {lines.map(({ id, day, service, team, href, delta, score }) => (
        <li key={id} className="group relative flex items-baseline gap-3 border-b border-line py-1.5 text-sm hover:bg-hover">
          <time dateTime={day} className="w-14 shrink-0 text-ink-2">
            {formatDay(day)}
          </time>
          <span className="min-w-0 grow">
            <Link href={href} prefetch={false} className="after:absolute after:inset-0 group-hover:underline">
              {service}
            </Link>
            <span className="text-ink-3"> {team}</span>
          </span>
          <span className="shrink-0 text-right tabular-nums">
            <span className="font-medium">{delta}</span>
            <span className="block text-xs text-ink-3">{score}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

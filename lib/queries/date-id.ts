// Gold's day key: '2026-11-22' is 20261122 there.
import type { Day } from "@/lib/dates/dates";

export function dateId(day: Day): number {
  return Number(day.replaceAll("-", ""));
}

export function dayOfDateId(id: number): Day {
  const text = String(id);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

"use client";
// What the range is compared with: nothing, the days before, last month, last year, or days of one's own choice.
import { DateRangePicker } from "@/components/ui/date-range-picker";
import { Select } from "@/components/ui/select";
import { addDays, type Day } from "@/lib/dates/dates";
import { comparedRanges, type Comparison } from "@/lib/state/comparison";
import { nearestRange } from "@/lib/state/nearest-range";
import type { Explorer } from "./use-explorer";

type Choice = Extract<Comparison, string> | "none" | "own";

const CHOICES: { value: Choice; label: string; hint?: string }[] = [
  { value: "none", label: "nothing" },
  { value: "previous", label: "the days before" },
  { value: "last_month", label: "last month" },
  { value: "last_year", label: "last year", hint: "same weekdays" },
  { value: "own", label: "other days" },
];

export function CompareControl({ state, setState, today }: Pick<Explorer, "state" | "setState"> & { today: Day }) {
  const { compare } = state;
  const set = (next: Comparison | null) => setState(nearestRange({ ...state, compare: next }, { from: true, to: true }).state);
  const choose = (choice: Choice) => {
    if (choice === "none") set(null);
    else if (choice === "own") set(comparedRanges({ ...state, compare: "previous" }, null)?.previous ?? { from: addDays(state.from, -1), to: state.from });
    else set(choice);
  };
  return (
    <>
      <Select<Choice> label="Compare with" showLabel value={compare === null ? "none" : typeof compare === "string" ? compare : "own"} options={CHOICES} onValueChange={choose} />
      {compare === null || typeof compare === "string" ? null : <DateRangePicker label="Compared days" value={compare} onValueChange={set} today={today} />}
    </>
  );
}

"use client";
// The explorer's keys and its part of the palette: dates, comparison, chart, and the way to its controls.
import { useMemo } from "react";
import { useRegisteredCommands, type Command } from "@/components/shell/page-commands";
import { DATE_PRESETS, presetRange } from "@/components/ui/date-presets";
import type { Day } from "@/lib/dates/dates";
import { nearestRange } from "@/lib/state/nearest-range";
import type { Explorer } from "./use-explorer";

export const GROUP_CONTROL = "explorer-group";
export const FILTER_CONTROL = "explorer-filter";

export function useExplorerCommands({ state, setState }: Pick<Explorer, "state" | "setState">, today: Day): void {
  const commands = useMemo((): Command[] => {
    const set = (change: Partial<typeof state>) => setState(nearestRange({ ...state, ...change }, { from: true, to: true }).state);
    return [
      ...DATE_PRESETS.map(({ id, label }, at): Command => ({ id: `date:${id}`, label, section: "Dates", keys: `t ${at + 1}`, run: () => set({ ...presetRange(id, today), granularity: "auto" }) })),
      { id: "compare", label: state.compare === null ? "Compare with the days before" : "Stop comparing", section: "Compare", keys: "c", run: () => set({ compare: state.compare === null ? "previous" : null }) },
      { id: "compare:month", label: "Compare with last month", section: "Compare", run: () => set({ compare: "last_month" }) },
      { id: "compare:year", label: "Compare with last year", section: "Compare", run: () => set({ compare: "last_year" }) },
      { id: "explain", label: "Explain change", section: "Compare", run: () => set({ chart: "waterfall", compare: state.compare ?? "previous" }) },
      { id: "filter", label: "Add a filter", section: "Filter", keys: "f", run: () => press(FILTER_CONTROL) },
      { id: "group", label: "Choose groups", section: "Group", keys: "b", run: () => press(GROUP_CONTROL) },
    ];
  }, [state, setState, today]);
  useRegisteredCommands(commands);
}

/** Opens a control as a press on it would; on a phone, where it is folded away, nothing happens. */
function press(id: string): void {
  const control = document.getElementById(id);
  control?.focus();
  control?.click();
}

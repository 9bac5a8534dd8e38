// The palette's own commands on every page: where to go, what to group spend by, which value to filter on, and how it looks.
import type { Facets } from "@/lib/queries/spend/facets";
import { dimensionLabel, ROLLUP_DIMENSIONS, type RollupDimension } from "@/lib/state/dimensions";
import { encodeKey, parseFilter, serialiseFilter } from "@/lib/state/filter-grammar";
import type { NavItem } from "./nav";
import type { Command } from "./page-commands";
import type { TeamLink } from "./rail-nav";

export const SEARCHED: readonly RollupDimension[] = ["service", "account", "team"];

export type Place = { pathname: string; search: string; open: (href: string) => void };

export function goCommands(items: readonly NavItem[], teams: readonly TeamLink[], { open }: Place): Command[] {
  const pages = items.map((item): Command => ({ id: item.href, label: item.label, section: "Go to", keys: `g ${item.chord}`, run: () => open(item.href) }));
  return [...pages, ...teams.map((team): Command => ({ id: team.href, label: `Team ${team.label}`, section: "Go to", run: () => open(team.href) }))];
}

export function groupCommands(place: Place): Command[] {
  return ROLLUP_DIMENSIONS.map((dimension) => ({ id: `group:${dimension}`, label: `Group by ${dimensionLabel(dimension).toLowerCase()}`, section: "Group", run: () => openExplorer(place, (params) => params.set("group", encodeKey(dimension))) }));
}

export function themeCommands(setTheme: (theme: string) => void): Command[] {
  return ([["light", "Light theme"], ["dark", "Dark theme"], ["system", "Theme as the system"]] as const).map(([theme, label]) => ({ id: `theme:${theme}`, label, section: "Look", run: () => setTheme(theme) }));
}

/** Spend of one value, in the question that is open. */
export function valueCommands(place: Place, found: readonly Facets[]): Command[] {
  return found.flatMap(({ dimension, values }) =>
    values.filter(({ kind }) => kind === "value").map(({ value, label }): Command => ({
      id: `value:${dimension}:${value}`, label: `${dimensionLabel(dimension)} is ${label}`, section: "Filter",
      run: () => openExplorer(place, (params) => {
        const sets = parseFilter(params.get("filter") ?? "").filter;
        const narrowed = (sets.length === 0 ? [[]] : sets).map((set) => [...set.filter(({ key, op }) => key !== dimension || op !== "in"), { key: dimension, op: "in" as const, values: [value] }]);
        params.set("filter", serialiseFilter(narrowed));
      }),
    })),
  );
}

/** The explorer's own question goes on; from another page a new one begins. */
function openExplorer({ pathname, search, open }: Place, change: (params: URLSearchParams) => void): void {
  const params = new URLSearchParams(pathname === "/explorer" ? search : "");
  change(params);
  open(`/explorer?${params.toString()}`);
}

/** Commands whose words hold every word typed, in any order. */
export function matchingCommands(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return commands.filter(({ label, section }) => words.every((word) => `${section} ${label}`.toLowerCase().includes(word)));
}

// What can be asked next from a value or a period: the entries of the explorer's menus.
import type { MenuItem } from "@/components/ui/menu";
import { DEFAULT_TOP, MAX_TOP, type ExplorerState } from "@/lib/state/explorer-state";
import { dimensionLabel, ROLLUP_DIMENSIONS, type Dimension } from "@/lib/state/dimensions";
import { drill, exclude, filterOn } from "@/lib/state/edit-state";
import { formatPeriod } from "@/lib/format/date";
import { nextPeriod } from "@/lib/queries/spend/periods";
import type { GroupValue } from "@/lib/queries/spend/group-value";
import type { Day } from "@/lib/dates/dates";
import type { ShownSeries } from "./shown-series";

/** The finest rows there are: what was charged, to whom, for what. */
const ROWS: readonly Dimension[] = ["account", "sku", "resource"];

type SetState = (next: ExplorerState) => void;
export type Moves = { items: MenuItem[]; exclude?: () => void };

/** Moves from a series of the chart. */
export function valueMoves(state: ExplorerState, setState: SetState, series: readonly ShownSeries[], key: string): Moves {
  const one = series.find((candidate) => candidate.key === key);
  const [dimension] = state.group;
  if (one === undefined || dimension === undefined) return { items: [] };
  if (one.kind === "others") return { items: othersMoves(state, setState, dimension, series) };
  return pathMoves(state, setState, [{ value: one.key, label: one.label, kind: one.kind === "unattributed" ? "none" : "value" }]);
}

/** Moves from a row of the table; the path holds one value a level. */
export function pathMoves(state: ExplorerState, setState: SetState, path: readonly GroupValue[]): Moves {
  const last = path.at(-1);
  const dimension = state.group[path.length - 1];
  if (last === undefined || dimension === undefined) return { items: [] };
  const above = path.slice(0, -1).reduce((next, value, level) => filterOn(next, state.group[level] ?? dimension, value.value), state);
  const excludeLast = () => setState(exclude(state, dimension, last.value));
  const open = ROLLUP_DIMENSIONS.filter((next) => !state.group.includes(next) && next !== dimension);
  return {
    exclude: excludeLast,
    items: [
      { label: `Show only ${last.label}`, onSelect: () => setState(filterOn(above, dimension, last.value)) },
      { label: `Exclude ${last.label}`, onSelect: excludeLast },
      { label: "Explain change", onSelect: () => setState({ ...filterOn(above, dimension, last.value), compare: state.compare ?? "previous", chart: "waterfall" }) },
      { label: "Show rows", onSelect: () => setState({ ...filterOn(above, dimension, last.value), group: ROWS, chart: "table" }) },
      { kind: "separator" },
      { kind: "heading", label: `Open ${last.label} by` },
      ...[...open, "sku" as const, "resource" as const].filter((next) => !state.group.includes(next)).map((next: Dimension): MenuItem => ({ label: dimensionLabel(next), onSelect: () => setState(drill(above, dimension, last.value, next)) })),
    ],
  };
}

/** Moves from a period. */
export function periodMoves(state: ExplorerState, setState: SetState, period: Day, step: "day" | "week" | "month" | "quarter"): MenuItem[] {
  const end = nextPeriod(period, step);
  return [{ label: `Show only ${formatPeriod(period, step, { long: true })}`, onSelect: () => setState({ ...state, from: period, to: end, granularity: "auto" }) }];
}

function othersMoves(state: ExplorerState, setState: SetState, dimension: Dimension, series: readonly ShownSeries[]): MenuItem[] {
  const top = state.top ?? DEFAULT_TOP;
  const named = series.filter(({ kind }) => kind !== "others");
  const within = () => setState(named.reduce((next, { key }) => exclude(next, dimension, key), state));
  return [{ label: "Open Others", onSelect: within }, { label: `Name ${MAX_TOP} instead of ${top}`, disabled: top >= MAX_TOP, onSelect: () => setState({ ...state, top: MAX_TOP }) }];
}

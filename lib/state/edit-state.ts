// The moves of the explorer as pure functions on its state: filter, exclude, drill, and what the filter bar needs to know.
import { MAX_GROUPS, type ExplorerState } from "./explorer-state";
import type { Dimension } from "./dimensions";
import type { FilterOperator, FilterSet, FilterTerm } from "./filter-grammar";

/** Only rows of this value: its `in` term in every set becomes this one value. */
export function filterOn(state: ExplorerState, key: Dimension, value: string): ExplorerState {
  return withFacet(state, key, "in", [value]);
}

/** All rows but those of this value; earlier exclusions of the dimension stay. */
export function exclude(state: ExplorerState, key: Dimension, value: string): ExplorerState {
  return eachSet(state, (set) => {
    const before = set.find((term) => term.key === key && term.op === "not")?.values ?? [];
    return replaceTerm(set, { key, op: "not", values: [...new Set([...before, value])] });
  });
}

/** Filters on a value and opens it by another dimension. */
export function drill(state: ExplorerState, key: Dimension, value: string, next: Dimension): ExplorerState {
  const rest = state.group.filter((dimension) => dimension !== key && dimension !== next);
  return { ...filterOn(state, key, value), group: [next, ...rest].slice(0, MAX_GROUPS) };
}

/** Sets the values of one operator of a dimension in every set; no values removes the term. */
export function withFacet(state: ExplorerState, key: Dimension, op: FilterOperator, values: readonly string[]): ExplorerState {
  return eachSet(state, (set) => (values.length === 0 ? set.filter((term) => term.key !== key || term.op !== op) : replaceTerm(set, { key, op, values })));
}

/** Values chosen for a dimension by `in`, in the first set; what a facet control shows as ticked. */
export function chosenValues(state: ExplorerState, key: Dimension): readonly string[] {
  return state.filter[0]?.find((term) => term.key === key && term.op === "in")?.values ?? [];
}

/** The state without one term, as when its chip is closed. */
export function withoutTerm(state: ExplorerState, setIndex: number, termIndex: number): ExplorerState {
  const filter = state.filter.map((set, at) => (at === setIndex ? set.filter((_, i) => i !== termIndex) : set));
  return { ...state, filter: filter.filter((set) => set.length > 0) };
}

export function withoutFilters(state: ExplorerState): ExplorerState {
  return { ...state, filter: [], include: [] };
}

function eachSet(state: ExplorerState, change: (set: FilterSet) => FilterSet): ExplorerState {
  const sets = state.filter.length === 0 ? [[]] : state.filter;
  return { ...state, filter: sets.map(change).filter((set) => set.length > 0) };
}

function replaceTerm(set: FilterSet, term: FilterTerm): FilterSet {
  const at = set.findIndex((other) => other.key === term.key && other.op === term.op);
  return at === -1 ? [...set, term] : set.map((other, i) => (i === at ? term : other));
}

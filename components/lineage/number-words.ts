// The question behind a number in words: metric, basis, charges, days, and which row of which grouping.
import { formatRange } from "@/lib/format/date";
import type { NumberQuestion } from "@/lib/lineage/number-question";
import { noneLabel } from "@/lib/queries/spend/dimension-sql";
import { dimensionLabel } from "@/lib/state/dimensions";

const OPERATOR = { in: "is", not: "is not", contains: "contains", starts: "starts with" } as const;

/** "Effective cost, all charge categories, by usage day, 1–22 Nov 2026." */
export function numberWords({ state }: NumberQuestion): string {
  const charges = state.include.length === 0 ? "all charge categories" : state.include.join(" + ");
  const metric = `${state.metric.charAt(0).toUpperCase()}${state.metric.slice(1)} cost`;
  return `${metric}, ${charges}, ${state.basis === "invoice" ? "by billing period" : "by usage day"}, ${formatRange(state.from, state.to)}.`;
}

/** "Service is EC2", "Team is Unallocated": the cell's levels, then the filter; between sets "or". */
export function conditionWords({ state, cell }: NumberQuestion): string[] {
  const levels = cell.flatMap(({ kind, value }, level) => {
    const dimension = state.group[level];
    return dimension === undefined ? [] : [`${dimensionLabel(dimension)} is ${kind === "none" ? noneLabel(dimension) : value}`];
  });
  const sets = state.filter.map((set) => set.map(({ key, op, values }) => `${dimensionLabel(key)} ${OPERATOR[op]} ${values.join(", ")}`).join(" and "));
  return sets.length === 0 ? levels : [...levels, sets.join(", or ")];
}

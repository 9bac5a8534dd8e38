// What an export says about itself, so that a file on somebody's desk a year later still tells what it counts.
import type { Scope } from "@/lib/access/scope";
import { exclusiveEnd, inclusiveEnd } from "@/lib/dates/dates";
import type { CurrencyTotal } from "@/lib/queries/spend/totals";
import { encodeKey, serialiseFilter } from "@/lib/state/filter-grammar";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { AboutLine } from "./export-column";

export interface Maker {
  readonly name: string;
  readonly at: Date;
  /** Names of the teams of a scope that does not see everything. */
  readonly teams: readonly string[];
}

export interface ExportFacts {
  readonly state: ExplorerState;
  readonly level: "groups" | "detail";
  readonly totals: readonly CurrencyTotal[];
  readonly rowCount: number;
  readonly dataVersion: number;
  /** Null before the first publish. */
  readonly completeThrough: string | null;
  /** Whose rows: "all teams", "Web, Data". */
  readonly scope: string;
  readonly madeBy: string;
  readonly madeAt: Date;
}

export function aboutExport({ state, level, totals, rowCount, dataVersion, completeThrough, scope, madeBy, madeAt }: ExportFacts): AboutLine[] {
  const incomplete = completeThrough !== null && exclusiveEnd(completeThrough) < state.to;
  return [
    ["Range", `${state.from} to ${inclusiveEnd(state.to)}, both included, UTC`],
    ["Counted by", state.basis === "invoice" ? "billing period" : "usage day"],
    ["Metric", level === "detail" ? "billed, effective, list and contracted cost; the total is effective" : state.metric],
    ["Charge categories", state.include.length === 0 ? "all" : state.include.join(", ")],
    ["Filters", state.filter.length === 0 ? "none" : serialiseFilter(state.filter)],
    ["Grouped by", level === "detail" ? "nothing: one row a charge" : state.group.map(encodeKey).join(", ") || "nothing"],
    ...totals.map(({ currency, total }): AboutLine => [`Total, ${currency}`, total]),
    ["Rows", `${rowCount}, all of them`],
    ["Data version", String(dataVersion)],
    ["Complete through", completeThrough === null ? "no day yet" : `${completeThrough}${incomplete ? "; later days are still arriving" : ""}`],
    ["Rows of", scope],
    ["Made by", madeBy],
    ["Made at", madeAt.toISOString()],
  ];
}

export function scopeName(scope: Scope, { teams }: Maker): string {
  return scope.kind === "all" ? "all teams" : teams.join(", ") || "no team";
}

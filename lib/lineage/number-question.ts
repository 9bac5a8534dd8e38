// Which number is asked about: an explorer state and, for one row of a grouped answer, the value of each level; the address of its page.
import { AppError } from "@/lib/errors/app-error";
import { hasControlCharacter } from "@/lib/state/dimensions";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { MAX_VALUE_LENGTH } from "@/lib/state/filter-grammar";
import { writeState } from "@/lib/state/write-state";

/** One level of a cell: a value exactly as answers carry it, or the spend that the dimension says nothing about. */
export type CellValue = { readonly kind: "value" | "none"; readonly value: string };

/** Values of the first levels of `state.group`, outermost first; none: the whole answer. */
export type Cell = readonly CellValue[];

export type NumberQuestion = { readonly state: ExplorerState; readonly cell: Cell };

/** Parameters of a number besides the state's own. */
export const NUMBER_PARAMETERS = ["cell", "batch", "cursor"] as const;

const NONE = "none";
const VALUE = "is:";

/**
 * The page that says where a number comes from. A filter would not do for a cell: filtering on a team takes the teams below it along,
 * and on a name whatever is called so.
 */
export function numberHref({ state, cell }: NumberQuestion, base = "/lineage"): string {
  const params = writeState({ ...state, compare: null, granularity: "none", complete: false, group: state.group.slice(0, cell.length), chart: "bar", top: null, sort: { key: "cost", direction: "desc" } });
  for (const { kind, value } of cell) params.append("cell", kind === "none" ? NONE : `${VALUE}${value}`);
  return `${base}?${params.toString()}`;
}

/** @throws AppError invalid_input */
export function readCell(params: URLSearchParams, state: ExplorerState): Cell {
  const cell = params.getAll("cell").map((text): CellValue => {
    if (text === NONE) return { kind: "none", value: "" };
    const value = text.slice(VALUE.length);
    if (!text.startsWith(VALUE) || value === "" || value.length > MAX_VALUE_LENGTH || hasControlCharacter(value)) {
      throw new AppError("invalid_input", `cell=${text.slice(0, 60)}: write is:<value> or none, one for each level of group.`, { details: { field: "cell" } });
    }
    return { kind: "value", value };
  });
  if (cell.length > state.group.length) throw new AppError("invalid_input", `cell is given ${cell.length} times for ${state.group.length} levels of group.`, { details: { field: "cell" } });
  return cell;
}

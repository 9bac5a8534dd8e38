// Writes an explorer state as a query string: what differs from the default only, so that links stay short.
import type { Day } from "@/lib/dates/dates";
import { defaultState, type ExplorerState } from "./explorer-state";
import { STATE_FIELDS, type StateField } from "./state-fields";

/**
 * The parameters of a state. The range is always written, because a link must mean the same days tomorrow.
 * `group` is written whenever it is not the default, also when it is empty.
 */
export function writeState(state: ExplorerState): URLSearchParams {
  const usual = defaultState("2000-01-31" satisfies Day);
  const params = new URLSearchParams({ from: state.from, to: state.to });
  for (const [name, field] of Object.entries(STATE_FIELDS) as [keyof ExplorerState, StateField][]) {
    if (name === "from" || name === "to") continue;
    const text = field.write(state[name]);
    if (text !== field.write(usual[name])) params.set(name, text);
  }
  return params;
}

/** Path and query of the explorer on a state. */
export function explorerHref(state: ExplorerState): string {
  return `/explorer?${writeState(state).toString()}`;
}

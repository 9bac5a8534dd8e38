// The part of a state that its figures depend on, as text: key of the browser's cache and query of the API.
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { writeState } from "@/lib/state/write-state";

/** Without how it is drawn and sorted. */
export function questionOf(state: ExplorerState): string {
  const { chart, sort } = defaultState(state.from);
  return writeState({ ...state, chart, sort }).toString();
}

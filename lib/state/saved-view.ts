// A saved view: an explorer state with a name, on its own days or on the newest ones.
import { addDays, type Day } from "@/lib/dates/dates";
import type { ExplorerState } from "./explorer-state";
import { nearestRange } from "./nearest-range";
import { readState } from "./read-state";
import { explorerHref, writeState } from "./write-state";

export const VISIBILITIES = ["private", "team", "org"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export type ViewState = {
  /** The explorer's parameters. */
  query: string;
  /** So many newest days instead of the range in `query`; null: the range as it stands. */
  rollingDays: number | null;
};

/** Parameter of the explorer's address that says which view it was opened from. */
export const VIEW_PARAMETER = "view";

/** The state that the view means on a day. `today` is the newest day with data. */
export function stateOfView({ query, rollingDays }: ViewState, today: Day): ExplorerState {
  const { state } = readState(new URLSearchParams(query), { today });
  if (rollingDays === null) return state;
  const to = addDays(today, 1);
  return nearestRange({ ...state, from: addDays(to, -rollingDays), to }, { from: true, to: true }).state;
}

/** The address that opens it; it carries the view, so that the explorer can tell when something was changed. */
export function viewHref(view: ViewState & { id: string }, today: Day): string {
  return `${explorerHref(stateOfView(view, today))}&${VIEW_PARAMETER}=${view.id}`;
}

/** True when `state` asks something else than the view does on this day. */
export function isModified(state: ExplorerState, view: ViewState, today: Day): boolean {
  return writeState(state).toString() !== writeState(stateOfView(view, today)).toString();
}

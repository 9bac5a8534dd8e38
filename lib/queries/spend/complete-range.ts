// "Complete days only": cuts a question's range at the last day that no longer moves.
import { addDays, monthStart, type Day } from "@/lib/dates/dates";
import type { ExplorerState } from "@/lib/state/explorer-state";

/** The state with `to` no later than the day after `completeThrough`; an invoice basis keeps whole months only. Never reversed. */
export function completeRange<State extends Pick<ExplorerState, "from" | "to" | "complete" | "basis">>(state: State, completeThrough: Day | null): State {
  if (!state.complete || completeThrough === null) return state;
  const after = addDays(completeThrough, 1);
  const end = state.basis === "invoice" ? monthStart(after) : after;
  const to = state.to < end ? state.to : end;
  return { ...state, to: to < state.from ? state.from : to };
}

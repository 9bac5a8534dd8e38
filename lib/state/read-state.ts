// Reads an explorer state from a query string: leniently for pages (nearest valid state, and what was changed), strictly for API and CLI.
import { AppError } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import { defaultState, type ExplorerState } from "./explorer-state";
import { STATE_FIELDS, type StateField } from "./state-fields";
import { nearestRange } from "./nearest-range";

/** Something in a request that could not be taken as it was. */
export type StateChange = { field: string; value: string; message: string };

export type ReadContext = {
  /** Newest day with data; defaults end on it. */
  today: Day;
  /** Group when none is asked for; default by service. */
  group?: ExplorerState["group"];
};

/** Bytes of a query string; longer ones are cut by proxies anyway. */
const MAX_QUERY_LENGTH = 10_240;

/** The nearest valid state and each thing that was changed to reach it; never throws. */
export function readState(params: URLSearchParams, context: ReadContext): { state: ExplorerState; changes: StateChange[] } {
  const base = { ...defaultState(context.today), ...(context.group === undefined ? {} : { group: context.group }) };
  const length = params.toString().length;
  if (length > MAX_QUERY_LENGTH) {
    return { state: base, changes: [{ field: "query", value: `${length} characters`, message: `A query may have ${MAX_QUERY_LENGTH} characters; the default view is shown.` }] };
  }
  const changes: StateChange[] = [];
  const state: Record<string, unknown> = { ...base };
  for (const [name, field] of Object.entries(STATE_FIELDS) as [keyof ExplorerState, StateField][]) {
    const text = params.get(name);
    if (text === null) continue;
    const { value, problems } = field.read(text);
    if (value !== undefined) state[name] = value;
    changes.push(...problems.map((message) => ({ field: name, value: shorten(text), message })));
    if (params.getAll(name).length > 1) changes.push({ field: name, value: shorten(text), message: "Given more than once; the first counts." });
  }
  const nearest = nearestRange(state as ExplorerState, { from: params.has("from"), to: params.has("to") });
  return { state: nearest.state, changes: [...changes, ...nearest.changes] };
}

/**
 * The state exactly as asked. `extra` names further parameters the caller reads itself.
 * @throws AppError invalid_input with `details.field` on anything unknown, doubled or malformed.
 */
export function requireState(params: URLSearchParams, context: ReadContext, extra: readonly string[] = []): ExplorerState {
  for (const name of params.keys()) {
    if (name in STATE_FIELDS || extra.includes(name)) continue;
    refuse({ field: shorten(name), value: shorten(params.get(name) ?? ""), message: `Unknown parameter; allowed are ${[...Object.keys(STATE_FIELDS), ...extra].join(", ")}.` });
  }
  const { state, changes } = readState(params, context);
  const [first] = changes;
  if (first !== undefined) refuse(first);
  return state;
}

function refuse(change: StateChange): never {
  throw new AppError("invalid_input", `${change.field}=${change.value}: ${change.message}`, { details: { ...change } });
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

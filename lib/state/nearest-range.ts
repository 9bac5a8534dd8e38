// Makes range, granularity and basis of a state fit each other, saying what had to change.
import { addDays, addMonths, daysBetween, monthStart } from "@/lib/dates/dates";
import type { Comparison } from "./comparison";
import { MAX_PERIODS, type ExplorerState } from "./explorer-state";
import type { StateChange } from "./read-state";

const DAYS_PER_PERIOD = { day: 1, week: 7 } as const;
const DEFAULT_DAYS = 30;

/** `given` says which ends the request named: an end that was not named moves with the other, without a word. */
export function nearestRange(state: ExplorerState, given: { from: boolean; to: boolean }): { state: ExplorerState; changes: StateChange[] } {
  const changes: StateChange[] = [];
  const next = { ...state };
  if (given.from && !given.to && next.from >= next.to) next.to = addDays(next.from, DEFAULT_DAYS);
  if (given.to && !given.from && next.from >= next.to) next.from = addDays(next.to, -DEFAULT_DAYS);
  if (next.from > next.to) {
    changes.push({ field: "from", value: next.from, message: `Later than to=${next.to}; the two were swapped.` });
    [next.from, next.to] = [next.to, next.from];
  }
  if (next.from === next.to) {
    changes.push({ field: "to", value: next.to, message: "The range is empty, because `to` is the day after the last one; one day is shown." });
    next.to = addDays(next.from, 1);
  }
  next.compare = nearestComparison(next.compare, next.basis, changes);
  if (next.basis === "invoice") wholeBillingPeriods(next, given.from || given.to ? changes : []);
  const daysPerPeriod = next.granularity === "day" || next.granularity === "week" ? DAYS_PER_PERIOD[next.granularity] : null;
  if (daysPerPeriod !== null && daysBetween(next.from, next.to) / daysPerPeriod > MAX_PERIODS) {
    changes.push({ field: "granularity", value: next.granularity, message: `More than ${MAX_PERIODS} periods; shown by month. Choose a shorter range for finer steps.` });
    next.granularity = "month";
  }
  return { state: next, changes };
}

/** A comparison's own days in order, at least one of them, whole months for invoices. */
function nearestComparison(compare: Comparison | null, basis: ExplorerState["basis"], changes: StateChange[]): Comparison | null {
  if (compare === null || typeof compare === "string") return compare;
  const asked = `${compare.from}..${compare.to}`;
  let { from, to } = compare;
  if (from > to) [from, to] = [to, from];
  if (from === to) to = addDays(from, 1);
  if (basis === "invoice") [from, to] = [monthStart(from), to === monthStart(to) ? to : addMonths(to, 1)];
  const nearest = `${from}..${to}`;
  if (nearest !== asked) changes.push({ field: "compare", value: asked, message: `Compared with ${nearest}: the first day stands before the second, which is exclusive${basis === "invoice" ? ", and invoices cover whole months" : ""}.` });
  return { from, to };
}

/** An invoice has no days: its basis counts whole billing periods. */
function wholeBillingPeriods(next: ExplorerState, changes: StateChange[]): void {
  const from = monthStart(next.from);
  const to = next.to === monthStart(next.to) ? next.to : addMonths(next.to, 1);
  if (from !== next.from || to !== next.to) {
    changes.push({ field: "from", value: next.from, message: `Invoices cover whole months; the range became ${from} to ${to} (exclusive).` });
    Object.assign(next, { from, to });
  }
  if (next.granularity === "day" || next.granularity === "week") {
    changes.push({ field: "granularity", value: next.granularity, message: "Invoices have no days; shown by month." });
    next.granularity = "month";
  }
}

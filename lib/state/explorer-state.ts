// The explorer's state: what is asked of spend. One shape for URL, API, CLI and whatever saves a question.
import { addDays, type Day } from "@/lib/dates/dates";
import type { Comparison } from "./comparison";
import type { Dimension } from "./dimensions";
import type { Filter } from "./filter-grammar";

export const GRANULARITIES = ["auto", "day", "week", "month", "quarter", "none"] as const;
export const METRICS = ["billed", "effective", "list", "contracted"] as const;
export const BASES = ["usage", "invoice"] as const;
export const CHARTS = ["bar", "line", "area", "cumulative", "table", "waterfall"] as const;
export const SORT_KEYS = ["cost", "name", "change"] as const;
/** FOCUS 1.2 ChargeCategory. */
export const CHARGE_CATEGORIES = ["Usage", "Purchase", "Tax", "Credit", "Adjustment"] as const;

export type Granularity = (typeof GRANULARITIES)[number];
export type Metric = (typeof METRICS)[number];
export type Basis = (typeof BASES)[number];
export type Chart = (typeof CHARTS)[number];
export type ChargeCategory = (typeof CHARGE_CATEGORIES)[number];
export type Sort = { key: (typeof SORT_KEYS)[number]; direction: "asc" | "desc" };

export type ExplorerState = {
  /** First day, UTC. */
  from: Day;
  /** The day after the last one (exclusive), UTC. */
  to: Day;
  /** What the range is compared with; null: with nothing. */
  compare: Comparison | null;
  granularity: Granularity;
  /** Up to three, outermost first. */
  group: readonly Dimension[];
  filter: Filter;
  metric: Metric;
  basis: Basis;
  /** Charge categories counted; none means all. */
  include: readonly ChargeCategory[];
  /** Days that are still arriving are left out. */
  complete: boolean;
  /** ISO 4217; null means the one most was spent in. */
  currency: string | null;
  chart: Chart;
  /** Groups named one by one, the rest become Others; null means the asker's default. */
  top: number | null;
  sort: Sort;
};

export const MAX_GROUPS = 3;
export const MIN_TOP = 5;
export const MAX_TOP = 20;
/** As many hues as the chart palette has. */
export const DEFAULT_TOP = 8;
/** Two years by day and some; beyond it a chart shows nothing and an answer grows without use (LO-6). */
export const MAX_PERIODS = 800;
/** UX E4: ranges up to this long are shown by day. */
const MAX_DAYS_BY_DAY = 92;
const DEFAULT_DAYS = 30;

/** What is not said in a request. `today` is the newest day with data. */
export function defaultState(today: Day): ExplorerState {
  const to = addDays(today, 1);
  return {
    from: addDays(to, -DEFAULT_DAYS), to, compare: null, granularity: "auto", group: ["service"], filter: [], metric: "effective", basis: "usage", include: [],
    complete: false, currency: null, chart: "bar", top: null, sort: { key: "cost", direction: "desc" },
  };
}

/** The granularity "auto" stands for: days up to 92 of them, months beyond and for whole invoices. */
export function resolvedGranularity(state: Pick<ExplorerState, "from" | "to" | "granularity" | "basis">): Exclude<Granularity, "auto"> {
  if (state.granularity !== "auto") return state.granularity;
  if (state.basis === "invoice") return "month";
  return state.to <= addDays(state.from, MAX_DAYS_BY_DAY) ? "day" : "month";
}

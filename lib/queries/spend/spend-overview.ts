// Where the month stands, what it is made of and how it came here: the overview's and each team page's numbers.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { addDays, addMonths, monthStart, type Day } from "@/lib/dates/dates";
import type { Money } from "@/lib/money/money";
import { rememberedAnswer } from "@/lib/queries/answer-cache";
import type { Dimension } from "@/lib/state/dimensions";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { comparedSpend, type ComparedSpend } from "./compared-spend";
import { explorerView, type ChartSeries } from "./explorer-view";
import { monthToDate, type MonthToDate } from "./month-to-date";
import { rankedValues, type RankedValue } from "./ranked-values";
import { leadingCurrency, sortedTotals } from "./totals";

export type Trend = { state: ExplorerState; periods: Day[]; series: ChartSeries[]; total: Money };

export type SpendOverview = MonthToDate & {
  currency: string;
  /** Currencies with spend besides `currency`, each with its own month to date. */
  otherCurrencies: { currency: string; current: Money }[];
  monthToDate: Money;
  sameDaysLastMonth: Money;
  lastMonthTotal: Money;
  /** In the order asked. */
  top: { dimension: Dimension; values: RankedValue[] }[];
  /** 13 months with the running one, by the first dimension of `trendGroup`. */
  months: Trend;
  /** The last 90 days. */
  days: Trend;
};

export type OverviewQuestion = Pick<ExplorerState, "filter" | "include"> & { dimensions: readonly Dimension[]; trendGroup: Dimension };

const TOP = 8;
/** Fewer than the rankings: the trends are small charts. */
const TREND_TOP = 5;
const MONTHS = 13;
const DAYS = 90;

/** Effective cost. `completeThrough` ends the comparison, `newestDay` the trends. */
export function spendOverview(tx: ScopedTx, scope: Scope, question: OverviewQuestion, days: { completeThrough: Day; newestDay: Day }): Promise<SpendOverview> {
  return rememberedAnswer(tx, scope, `spend-overview ${JSON.stringify([question, days])}`, () => answer(tx, scope, question, days));
}

async function answer(tx: ScopedTx, scope: Scope, question: OverviewQuestion, { completeThrough, newestDay }: { completeThrough: Day; newestDay: Day }): Promise<SpendOverview> {
  const ranges = monthToDate(completeThrough);
  const metric = "effective" as const;
  const { filter, include, dimensions, trendGroup } = question;
  const compared = await comparedSpend(tx, scope, { filter, include, metric, dimensions, current: ranges.current, previous: ranges.previous });
  const currency = leadingCurrency(sortedTotals(compared.totals.map(({ currency: code, current }) => ({ currency: code, total: current }))), null);
  const state: ExplorerState = { ...defaultState(newestDay), filter, include, metric, currency, top: TREND_TOP };
  const trend = async (from: Day, to: Day, granularity: "day" | "month"): Promise<Trend> => {
    const asked: ExplorerState = { ...state, from, to, granularity, group: [trendGroup] };
    const { periods, series, total } = await explorerView(tx, scope, asked, newestDay);
    return { state: asked, periods, series, total };
  };
  const month = monthStart(newestDay);
  const last = await explorerView(tx, scope, { ...state, ...ranges.lastMonth, granularity: "none", group: [] }, newestDay);
  return {
    ...ranges,
    currency,
    otherCurrencies: compared.totals.filter((total) => total.currency !== currency).map(({ currency: code, current }) => ({ currency: code, current })),
    ...totalsIn(compared, currency),
    lastMonthTotal: last.total,
    top: dimensions.map((dimension, i) => ({ dimension, values: rankedValues(compared.byDimension[i] ?? [], currency, TOP) })),
    months: await trend(addMonths(month, 1 - MONTHS), addMonths(month, 1), "month"),
    days: await trend(addDays(newestDay, 1 - DAYS), addDays(newestDay, 1), "day"),
  };
}

function totalsIn({ totals }: ComparedSpend, currency: string): Pick<SpendOverview, "monthToDate" | "sameDaysLastMonth"> {
  const own = totals.find((total) => total.currency === currency);
  return { monthToDate: own?.current ?? "0.00", sameDaysLastMonth: own?.previous ?? "0.00" };
}

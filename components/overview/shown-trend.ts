// A trend made ready for its chart on the server: rounded once, with its sentence and where the incomplete tail begins.
import Big from "big.js";
import { shownSeries } from "@/components/explorer/shown-series";
import type { SpendMarker } from "@/components/charts/chart-model";
import { addDays, monthStart, type Day } from "@/lib/dates/dates";
import { formatMonth } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatCount, formatPercent } from "@/lib/format/number";
import { addMoney, type Money } from "@/lib/money/money";
import type { AnomalyDay } from "@/lib/queries/anomalies/anomaly-days";
import type { Trend } from "@/lib/queries/spend/spend-overview";
import type { ShownTrend } from "./trend-charts";

// A remembered answer is one object for all its readers: rounding it again for each would cost more than the rest of their page.
const known = new WeakMap<Trend, { key: string; shown: ShownTrend }>();

function once(trend: Trend, key: string, make: () => ShownTrend): ShownTrend {
  const found = known.get(trend);
  if (found?.key === key) return found.shown;
  const shown = make();
  known.set(trend, { key, shown });
  return shown;
}

/** `completeThrough` is the last day that no longer moves. */
export function shownMonths(trend: Trend, currency: string, completeThrough: Day): ShownTrend {
  return once(trend, `months ${currency} ${completeThrough}`, () => monthsOf(trend, currency, completeThrough));
}

export function shownDays(trend: Trend, currency: string, completeThrough: Day): ShownTrend {
  return once(trend, `days ${currency} ${completeThrough}`, () => daysOf(trend, currency, completeThrough));
}

function monthsOf(trend: Trend, currency: string, completeThrough: Day): ShownTrend {
  const running = monthStart(addDays(completeThrough, 1));
  const whole = trend.periods.filter((period) => period < running);
  const last = whole.at(-1);
  const yearBefore = whole.at(-13) ?? whole[0];
  const totals = new Map(trend.periods.map((period, at) => [period, periodSum(trend, at)]));
  const summary = last === undefined ? "The first month is still running." : `${formatMonth(last)} came to ${money(totals.get(last) ?? "0", currency)}${growth(totals, yearBefore, last)}.`;
  return shown(trend, currency, summary, running);
}

function daysOf(trend: Trend, currency: string, completeThrough: Day): ShownTrend {
  const complete = trend.periods.filter((period) => period <= completeThrough);
  const sum = (days: readonly Day[]): Money => addMoney("0", ...days.map((day) => periodSum(trend, trend.periods.indexOf(day))));
  const week = complete.slice(-7);
  const before = complete.slice(-14, -7);
  const average = new Big(sum(week)).div(Math.max(1, week.length)).toFixed();
  const summary =
    week.length < 7 || before.length < 7
      ? `${money(sum(complete), currency)} over ${formatCount(complete.length, "complete day")}.`
      : `${money(average, currency)} a day in the last complete week, ${change(sum(before), sum(week))} than the week before.`;
  return shown(trend, currency, summary, addDays(completeThrough, 1));
}

/** One mark a day that stood out. */
export function shownMarkers(days: readonly AnomalyDay[], currency: string): SpendMarker[] {
  return days
    .filter((day) => day.currency === currency)
    .map(({ day, service, team, delta, count, bothRules }) => ({
      period: day,
      label: `${service}, ${team}: ${formatMoney(delta, currency, { signed: true })} above expected${count > 1 ? ` (and ${count - 1} more)` : ""}`,
      severity: bothRules ? "critical" : "warning",
    }));
}

function shown({ state, periods, series }: Trend, currency: string, summary: string, incompleteFrom: Day): ShownTrend {
  return { state, periods, series: shownSeries(series, currency), summary, incompleteFrom: periods.some((period) => period >= incompleteFrom) ? incompleteFrom : null };
}

function periodSum({ series }: Trend, at: number): Money {
  return addMoney("0", ...series.map(({ values }) => values[at] ?? "0"));
}

function growth(totals: ReadonlyMap<Day, Money>, from: Day | undefined, to: Day): string {
  const first = from === undefined ? undefined : totals.get(from);
  const last = totals.get(to);
  if (from === undefined || from === to || first === undefined || last === undefined || new Big(first).lte(0)) return "";
  return `, ${change(first, last)} than ${formatMonth(from)}`;
}

/** "8.1 % more". */
function change(before: Money, after: Money): string {
  if (new Big(before).lte(0)) return new Big(after).gt(before) ? "more" : "less";
  const ratio = new Big(after).minus(before).div(before).toNumber();
  return `${formatPercent(Math.abs(ratio))} ${ratio < 0 ? "less" : "more"}`;
}

function money(amount: Money, currency: string): string {
  return formatMoney(amount, currency, new Big(amount).abs().gte(1000) ? { digits: 0 } : {});
}

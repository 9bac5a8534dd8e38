// How many requests a Cost Explorer extraction takes and what they cost: before anything is asked, and again once the control is known.
import Big from "big.js";
import { daysBetween, type Day } from "@/lib/dates/dates";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { USD_PER_REQUEST } from "./aws-ce-client";
import type { CeControl } from "./aws-ce-control";
import { queryRanges, sliceQueries, type CePlan } from "./aws-ce-plan";
import type { ProviderWindow } from "./plan-window";

/** The size of a bill as seen in an earlier extraction. */
export interface CeShape {
  readonly accounts: number;
  readonly servicesPerDay: number; // account × service groups a day
  readonly recordTypesPerDay: number; // account × record type groups a day
  readonly groupsPerPage: number;
}

// Before the first answer nobody knows the bill: a company of a dozen accounts. AWS does not publish its page size.
export const UNKNOWN_SHAPE: CeShape = { accounts: 12, servicesPerDay: 150, recordTypesPerDay: 30, groupsPerPage: 5_000 };

// A service has about two tag values a day, and about half of the services have spend without the tag.
const TAGS_PER_SERVICE = 2;
const UNTAGGED_SHARE = 0.5;

const pages = (groups: number, shape: CeShape): number => Math.max(1, Math.ceil(groups / shape.groupsPerPage));

/** Requests of the three control queries over the window. */
export function controlRequests(window: { from: Day; to: Day }, shape: CeShape): number {
  const days = daysBetween(window.from, window.to);
  return pages(days, shape) + pages(days * shape.servicesPerDay, shape) + pages(days * shape.recordTypesPerDay, shape);
}

/** Requests of the slices of a plan. @param environments values of the second tag, 0 without it */
export function sliceRequests(control: CeControl, plan: CePlan, at: { shape: CeShape; environments: number }): number {
  const { shape, environments } = at;
  const slices = sliceQueries(control, plan).reduce((sum, query) => {
    const days = [...query.days].filter((day) => day >= query.from && day < query.to);
    const groups = days.reduce((n, day) => n + (control.services.get(query.account)?.get(day)?.size ?? 0), 0) * TAGS_PER_SERVICE;
    const split = environments > 0 && (query.recordClass === "usage" || query.recordClass === "savings_plan");
    return sum + pages(groups, shape) * (split ? environments + 1 : 1);
  }, 0);
  const asked = [...plan.ask].flatMap(([account, days]) => [...days].map((day) => control.services.get(account)?.get(day)?.size ?? 0));
  const ranges = queryRanges([...new Set([...plan.ask.values()].flatMap((days) => [...days]))].sort()).length;
  return slices + Math.max(ranges, pages(asked.reduce((n, groups) => n + groups, 0) * UNTAGGED_SHARE, shape));
}

/** Requests of a run's whole extraction, from what earlier ones have seen. */
export function estimateRequests(window: ProviderWindow, shape: CeShape): number {
  // Without a forced part, a day's charges move for about two days: yesterday is new, the day before was incomplete.
  const resliced = window.rereadFrom === null ? 2 : daysBetween(window.rereadFrom, window.to);
  const perAccount = pages((resliced * shape.servicesPerDay * TAGS_PER_SERVICE) / shape.accounts, shape) + 0.5; // tax, credits … of every second account
  return controlRequests(window, shape) + Math.ceil(shape.accounts * perAccount) + pages(resliced * shape.servicesPerDay * UNTAGGED_SHARE, shape);
}

/** US dollars of that many answered requests. */
export function usdOf(requests: number): Money {
  return canonicalMoney(new Big(USD_PER_REQUEST).times(requests).toFixed());
}

/** What this control shows of the bill's size; kept with the batch for the next estimate. */
export function shapeOf(control: CeControl, before: CeShape): CeShape {
  const perDay = (accounts: CeControl["services"]): number => {
    const groups = [...accounts.values()].flatMap((days) => [...days.values()]).reduce((n, of) => n + of.size, 0);
    return Math.ceil(groups / Math.max(1, control.days.length));
  };
  const [servicesPerDay, recordTypesPerDay] = [perDay(control.services), perDay(control.recordTypes)];
  const groups = control.days.length * (1 + servicesPerDay + recordTypesPerDay);
  const cut = control.pages.length > 3; // three queries: with more pages, AWS has shown where it cuts
  const groupsPerPage = cut ? Math.max(100, Math.round(groups / (control.pages.length - 1))) : before.groupsPerPage;
  return { accounts: Math.max(1, control.services.size), servicesPerDay, recordTypesPerDay, groupsPerPage };
}

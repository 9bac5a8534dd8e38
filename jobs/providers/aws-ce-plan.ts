// Which (account, day) pairs have to be asked again, which can be carried over, and in how many requests (DOMAIN §6.2, §6.3).
import { addDays, daysBetween, type Day } from "@/lib/dates/dates";
import { controlFingerprint, type CeControl } from "./aws-ce-control";
import { recordClassOf, type CeRecordClass } from "./aws-ce-record-class";
import type { PublishedSlice } from "./published-details";

/** Account → fingerprint of its control on one day: what a batch remembers per day. */
export type DayFingerprints = Readonly<Record<string, string>>;

export interface CePlan {
  /** Usage days that the batch will hold whole. */
  readonly covers: readonly Day[];
  /** Account → its days that AWS is asked for. */
  readonly ask: ReadonlyMap<string, ReadonlySet<Day>>;
  /** Account days that have not moved inside days that have: taken from the batch that counts now. */
  readonly carry: readonly { readonly account: string; readonly day: Day; readonly batchId: string }[];
  readonly fingerprints: Readonly<Record<Day, DayFingerprints>>;
}

/** @param rereadFrom days from here on are asked whether they moved or not */
export function planCeSlices(control: CeControl, published: ReadonlyMap<string, PublishedSlice<DayFingerprints>>, rereadFrom: Day | null): CePlan {
  const covers: Day[] = [];
  const ask = new Map<string, Set<Day>>();
  const carry: { account: string; day: Day; batchId: string }[] = [];
  const fingerprints: Record<Day, DayFingerprints> = {};
  const accounts = [...control.services.keys()].sort();
  for (const day of control.days) {
    const now: Record<string, string> = {};
    for (const account of accounts) if (control.services.get(account)?.has(day)) now[account] = controlFingerprint(control, account, day);
    const before = published.get(day);
    const forced = rereadFrom !== null && day >= rereadFrom;
    if (!forced && before?.detail !== undefined && sameFingerprints(before.detail, now)) continue;
    covers.push(day);
    fingerprints[day] = now;
    for (const [account, fingerprint] of Object.entries(now)) {
      if (!forced && before !== undefined && before.detail?.[account] === fingerprint) carry.push({ account, day, batchId: before.batchId });
      else ask.set(account, (ask.get(account) ?? new Set()).add(day));
    }
  }
  return { covers, ask, carry, fingerprints };
}

function sameFingerprints(a: DayFingerprints, b: DayFingerprints): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([account, fingerprint]) => b[account] === fingerprint);
}

export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

// A gap of this many unchanged days inside a query is cheaper than a second query: both cost a page, and a page holds months of one account.
const BRIDGED_DAYS = 62;

/** Days as few ranges [from, to); the ranges may hold days that were not asked for. @param days ascending */
export function queryRanges(days: readonly Day[]): DayRange[] {
  const ranges: { from: Day; to: Day }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last !== undefined && daysBetween(last.to, day) <= BRIDGED_DAYS) last.to = addDays(day, 1);
    else ranges.push({ from: day, to: addDays(day, 1) });
  }
  return ranges;
}

export interface CeSliceQuery extends DayRange {
  readonly account: string;
  readonly recordClass: CeRecordClass;
  /** The record types of the class that the account has on these days. */
  readonly recordTypes: readonly string[];
  readonly days: ReadonlySet<Day>;
}

/** One query per account, record class and range; a class without rows for the account is not asked for. */
export function sliceQueries(control: CeControl, plan: CePlan): CeSliceQuery[] {
  const queries: CeSliceQuery[] = [];
  for (const [account, days] of plan.ask) {
    const byClass = new Map<CeRecordClass, { types: Set<string>; days: Set<Day> }>();
    for (const day of days) {
      for (const type of control.recordTypes.get(account)?.get(day)?.keys() ?? []) {
        const recordClass = recordClassOf(type);
        const found = byClass.get(recordClass) ?? { types: new Set(), days: new Set() };
        byClass.set(recordClass, found);
        found.types.add(type);
        found.days.add(day);
      }
    }
    for (const [recordClass, found] of byClass) {
      for (const range of queryRanges([...found.days].sort())) queries.push({ ...range, account, recordClass, recordTypes: [...found.types].sort(), days: found.days });
    }
  }
  return queries;
}

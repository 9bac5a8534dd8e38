import { expect, test } from "vitest";
import type { CeControl } from "@/jobs/providers/aws-ce-control";
import { controlFingerprint } from "@/jobs/providers/aws-ce-control";
import { planCeSlices, queryRanges, sliceQueries, type DayFingerprints } from "@/jobs/providers/aws-ce-plan";
import { recordClassOf } from "@/jobs/providers/aws-ce-record-class";
import type { PublishedSlice } from "@/jobs/providers/published-details";

const cost = (usd: string): string => `${usd}|${usd}|${usd}|${usd}|1|USD`;
type Amounts = Record<string, Record<string, Record<string, string>>>; // account → day → key → amounts

function accountDays(of: Amounts): CeControl["services"] {
  return new Map(Object.entries(of).map(([account, days]) => [account, new Map(Object.entries(days).map(([day, groups]) => [day, new Map(Object.entries(groups))]))]));
}

function control(services: Amounts, recordTypes: Amounts = {}, estimated: readonly string[] = []): CeControl {
  const days = [...new Set(Object.values(services).flatMap((of) => Object.keys(of)))].sort();
  return {
    days, missing: [], pages: [], names: new Map(), totals: new Map(),
    estimated: new Map(days.map((day) => [day, estimated.includes(day)])),
    services: accountDays(services),
    recordTypes: accountDays(recordTypes),
  };
}

/** What a batch would remember after publishing `of`. */
function publishedAs(of: CeControl, batchId = "7"): Map<string, PublishedSlice<DayFingerprints>> {
  const plan = planCeSlices(of, new Map(), null);
  return new Map(plan.covers.map((day) => [day, { batchId, detail: plan.fingerprints[day] }]));
}

const TWO = control({ a: { "2026-11-01": { EC2: cost("1") }, "2026-11-02": { EC2: cost("2") } }, b: { "2026-11-01": { S3: cost("3") }, "2026-11-02": { S3: cost("4") } } });

test("nothing published: every account and day is asked, nothing is carried over", () => {
  const plan = planCeSlices(TWO, new Map(), null);
  expect(plan.covers).toEqual(["2026-11-01", "2026-11-02"]);
  expect([...plan.ask].map(([account, days]) => [account, [...days]])).toEqual([["a", ["2026-11-01", "2026-11-02"]], ["b", ["2026-11-01", "2026-11-02"]]]);
  expect(plan.carry).toEqual([]);
});

test("equal controls ask for nothing", () => {
  expect(planCeSlices(TWO, publishedAs(TWO), null)).toMatchObject({ covers: [], carry: [] });
});

test("a moved account is asked for its day; the day's other accounts are carried over and other days left alone", () => {
  const moved = control({ a: { "2026-11-01": { EC2: cost("1") }, "2026-11-02": { EC2: cost("2.5") } }, b: { "2026-11-01": { S3: cost("3") }, "2026-11-02": { S3: cost("4") } } });
  const plan = planCeSlices(moved, publishedAs(TWO), null);
  expect(plan.covers).toEqual(["2026-11-02"]);
  expect([...plan.ask].map(([account, days]) => [account, [...days]])).toEqual([["a", ["2026-11-02"]]]);
  expect(plan.carry).toEqual([{ account: "b", day: "2026-11-02", batchId: "7" }]);
});

test("an account that is gone from a day moves the day, and its rows are not carried over", () => {
  const gone = control({ a: { "2026-11-01": { EC2: cost("1") }, "2026-11-02": { EC2: cost("2") } }, b: { "2026-11-01": { S3: cost("3") } } });
  const plan = planCeSlices(gone, publishedAs(TWO), null);
  expect(plan.covers).toEqual(["2026-11-02"]);
  expect(plan.ask.size).toBe(0);
  expect(plan.carry).toEqual([{ account: "a", day: "2026-11-02", batchId: "7" }]);
});

test("a forced day asks all its accounts again", () => {
  const plan = planCeSlices(TWO, publishedAs(TWO), "2026-11-02");
  expect(plan.covers).toEqual(["2026-11-02"]);
  expect([...plan.ask.keys()]).toEqual(["a", "b"]);
});

test("the fingerprint follows costs, services, record types and the Estimated flag, but not quantities", () => {
  const of = (services: Record<string, string>, types: Record<string, string> = {}, estimated: readonly string[] = []): string =>
    controlFingerprint(control({ a: { "2026-11-01": services } }, { a: { "2026-11-01": types } }, estimated), "a", "2026-11-01");
  const base = of({ EC2: cost("1") });
  expect(of({ EC2: "1|1|1|1|999|USD" })).toBe(base);
  expect(of({ EC2: "1|1|1|0.9|1|USD" })).not.toBe(base);
  expect(of({ EC2: cost("1"), S3: cost("0") })).not.toBe(base);
  expect(of({ EC2: cost("1") }, { Usage: cost("1") })).not.toBe(base);
  expect(of({ EC2: cost("1") }, {}, ["2026-11-01"])).not.toBe(base);
});

test("a class is asked only for the days and record types that the account has", () => {
  const types = { a: { "2026-11-01": { Usage: cost("1"), Tax: cost("0") }, "2026-11-02": { Usage: cost("1"), DiscountedUsage: cost("1") } }, b: { "2026-11-02": { Credit: cost("-1") } } };
  const queries = sliceQueries(control({ a: { "2026-11-01": {}, "2026-11-02": {} }, b: { "2026-11-01": {}, "2026-11-02": {} } }, types), planCeSlices(control({ a: types.a, b: types.b }, types), new Map(), null));
  expect(queries.map(({ account, recordClass, recordTypes, from, to }) => [account, recordClass, recordTypes.join("+"), from, to])).toEqual([
    ["a", "usage", "DiscountedUsage+Usage", "2026-11-01", "2026-11-03"],
    ["a", "tax", "Tax", "2026-11-01", "2026-11-02"],
    ["b", "credit", "Credit", "2026-11-02", "2026-11-03"],
  ]);
});

test("days are bridged into one query when asking the gap costs less than a second request", () => {
  expect(queryRanges(["2026-01-01", "2026-01-02", "2026-02-20", "2026-09-01"])).toEqual([{ from: "2026-01-01", to: "2026-02-21" }, { from: "2026-09-01", to: "2026-09-02" }]);
});

test("record types that nobody knows are a class of their own, so that no money is left out", () => {
  expect(["Usage", "SavingsPlanRecurringFee", "EdpDiscount", "SavingsPlanNegation", "Tax", "Credit", "Refund", "Support", "Something new"].map(recordClassOf)).toEqual([
    "usage", "usage", "usage", "savings_plan", "tax", "credit", "refund", "other", "other",
  ]);
});

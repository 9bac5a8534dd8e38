// What changed, and why: drivers that sum exactly to the change on any data and question, each named for its cause, scoped like every answer.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import Big from "big.js";
import fc from "fast-check";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { addDays } from "@/lib/dates/dates";
import { closePrisma } from "@/lib/db/prisma";
import { addMoney } from "@/lib/money/money";
import { costs } from "@/lib/queries/spend/costs";
import { explainChange, type ChangeExplained } from "@/lib/queries/spend/explain-change";
import { explainDocument, explainReport } from "@/lib/queries/spend/explain-report";
import { comparedRanges } from "@/lib/state/comparison";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { parseFilter } from "@/lib/state/filter-grammar";
import { requireState } from "@/lib/state/read-state";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { publishGold, type FactRow } from "./gold-fixture";
import { ALL, CANARY, NOBODY, TEAMS, WEB } from "./spend-world";

let db: TestDatabase;
const LAST = "2026-03-31";
const base: ExplorerState = { ...defaultState(LAST), from: "2026-03-01", to: "2026-04-01", compare: "previous", currency: "USD", group: [], granularity: "none" };
const explain = (state: ExplorerState, scope: Scope = ALL): Promise<ChangeExplained | null> => withScope(scope, (tx) => explainChange(tx, scope, state, LAST));
const only = async (service: string): Promise<Record<string, string>> => {
  const answer = await explain({ ...base, filter: parseFilter(`service:in:${service}`).filter });
  return Object.fromEntries((answer?.drivers ?? []).filter(({ amount }) => !new Big(amount).eq(0)).map(({ driver, amount }) => [driver, amount]));
};

/** Each service is one cause; February has 28 days, March 31. */
const CAUSES: readonly FactRow[] = [
  { day: "2026-02-10", service: "Dearer", sku: "d", billed: "100", quantity: "28", unit: "Hrs" }, { day: "2026-03-10", service: "Dearer", sku: "d", billed: "124", quantity: "31", unit: "Hrs" },
  { day: "2026-02-10", service: "Busier", sku: "b", billed: "28", quantity: "28", unit: "Hrs" }, { day: "2026-03-10", service: "Busier", sku: "b", billed: "40", quantity: "40", unit: "Hrs" },
  { day: "2026-03-11", service: "Fresh", sku: "f", billed: "7.77" }, { day: "2026-02-11", service: "Left", sku: "l", billed: "3.33" },
  { day: "2026-02-12", service: "Credited", billed: "-5", category: "Credit" }, { day: "2026-03-12", service: "Credited", billed: "-8", category: "Credit" },
  { day: "2026-02-13", service: "Moved", billed: "9", currency: "EUR" }, { day: "2026-03-13", service: "Moved", billed: "10" },
  { day: "2026-02-14", service: "Silent", billed: "28" }, { day: "2026-03-14", service: "Silent", billed: "35" },
  { day: "2026-02-15", service: "Units", sku: "u", billed: "28", quantity: "1", unit: "Hrs" }, { day: "2026-03-15", service: "Units", sku: "u", billed: "31.5", quantity: "9", unit: "GB" },
  { day: "2026-03-16", service: "Secret", team: "Data", billed: CANARY, sku: "secret" },
];

const row = fc.record({
  at: fc.integer({ min: 0, max: 120 }), service: fc.constantFrom("EC2", "S3", "RDS"), team: fc.constantFrom("Web", "Data", "Commerce"), account: fc.constantFrom("1", "2"),
  units: fc.integer({ min: -9_000_000, max: 90_000_000 }), category: fc.constantFrom("Usage", "Usage", "Usage", "Credit", "Tax"), sku: fc.constantFrom(undefined, "x", "y"),
  quantity: fc.constantFrom(undefined, "0", "0.333", "7", "1234.5678901234"), unit: fc.constantFrom("Hrs", "Hrs", "GB"), currency: fc.constantFrom("USD", "USD", "EUR"),
});
const randomRows = fc.sample(row, 600).map(({ at, units, sku, quantity, unit, ...rest }): FactRow => ({
  ...rest, day: addDays("2025-12-01", at), billed: new Big(units).div(1_000_000).toFixed(), effective: new Big(units).div(7).round(15).div(100_000).toFixed(),
  ...(sku === undefined ? {} : { sku }), ...(quantity === undefined ? {} : { quantity, unit }), tags: { env: rest.account },
}));

beforeAll(async () => {
  db = await createTestDatabase();
  await publishGold(db.owner, TEAMS, [...CAUSES, ...randomRows], { payer: LAST });
});
afterAll(async () => {
  await closePrisma();
  await db.drop();
});

describe("explain change", () => {
  test("on any data and question the drivers, and the movers with the rest, sum to the change to the last digit, for everybody's own rows", async () => {
    const question = fc.record({
      compare: fc.constantFrom<ExplorerState["compare"]>("previous", "last_month", { from: "2025-12-05", to: "2026-01-20" }), range: fc.constantFrom(["2026-03-01", "2026-04-01"], ["2026-02-03", "2026-03-09"]),
      filter: fc.constantFrom("", "service:in:EC2,Dearer", "account:not:1", "tag:env:in:2", "team:in:Data|service:in:S3", "sku:in:x"), metric: fc.constantFrom<"billed" | "effective">("billed", "effective"), currency: fc.constantFrom("USD", "EUR"),
      include: fc.constantFrom<ExplorerState["include"]>([], ["Usage"], ["Credit", "Tax"]), scope: fc.constantFrom(ALL, WEB, NOBODY),
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ range: [from = "", to = ""], filter, scope, ...rest }) => {
        const state: ExplorerState = { ...base, ...rest, from, to, filter: parseFilter(filter).filter };
        const answer = await explain(state, scope);
        const ranges = comparedRanges(state, LAST);
        if (answer === null || ranges === null) throw new Error("both ranges have days");
        const on = async (side: { from: string; to: string }) => (await withScope(scope, (tx) => costs(tx, scope, { ...state, ...side, compare: null }))).total;
        expect(answer.total).toEqual({ current: await on(ranges.current), previous: await on(ranges.previous) });
        const change = new Big(answer.total.current).minus(answer.total.previous);
        const sum = (amounts: readonly string[]) => new Big(addMoney("0", ...amounts)).toFixed();
        expect([sum(answer.drivers.map(({ amount }) => amount)), sum([...answer.movers.map((mover) => mover.change), answer.rest.change]), new Big(answer.change).toFixed()]).toEqual([change.toFixed(), change.toFixed(), change.toFixed()]);
        expect(answer.movers.length <= 10 && answer.detail).toBe(true);
        if (answer.rest.lines === 0) expect(new Big(answer.rest.change).toFixed()).toBe("0");
      }),
      { numRuns: 25 },
    );
  });

  test("each cause has its name: dearer, busier, new, gone, credited, billed in another currency, longer by days, or not in this source", async () => {
    expect(await only("Dearer")).toEqual({ calendar: expect.stringMatching(/^10\.714285714/), price: expect.stringMatching(/^13\.285714285/) });
    expect(await only("Busier")).toEqual({ calendar: "3.00", usage: "9.00" });
    expect(await only("Fresh")).toEqual({ new: "7.77" });
    expect(await only("Left")).toEqual({ gone: "-3.33" });
    expect(await only("Credited")).toEqual({ credit: "-3.00" });
    expect(await only("Moved")).toEqual({ currency: "10.00" });
    expect(await only("Silent")).toEqual({ calendar: "3.00", unknown: "4.00" });
    expect(await only("Units")).toEqual({ calendar: "3.00", unknown: "0.50" }); // hours became gigabytes: no price can be told
  });

  test("the largest mover is named with its driver, to those alone who may see its rows", async () => {
    const read = (context: Parameters<typeof requireState>[1]) => requireState(new URLSearchParams({ from: "2026-03-01", to: "2026-04-01", currency: "USD" }), context);
    const seen = explainDocument(await explainReport(ALL, read));
    expect(seen).toMatchObject({ compared_with: { from: "2026-02-01", to: "2026-03-01" }, detail: true });
    expect((seen.movers as unknown[])[0]).toMatchObject({ service: "Secret", account: "111111111111", sku: "secret", change: CANARY, driver: "new" });
    for (const scope of [WEB, NOBODY]) expect(JSON.stringify(explainDocument(await explainReport(scope, read)))).not.toMatch(/1234567|Secret|secret/);
  });

  test("days whose detail is gone are explained from the rollup, without usage and price, and still sum exactly", async () => {
    const state: ExplorerState = { ...base, from: "2026-03-02", compare: "last_month" };
    const before = await explain(state);
    await db.owner.query("DELETE FROM gold.fact_cloud_billing WHERE date_id < 20260301");
    const after = await explain(state);
    expect(after?.detail).toBe(false);
    expect([after?.change, after?.total]).toEqual([before?.change, before?.total]);
    expect(new Big(addMoney("0", ...(after?.drivers ?? []).map(({ amount }) => amount))).eq(after?.change ?? "")).toBe(true);
    expect(after?.drivers.filter(({ driver }) => driver === "usage" || driver === "price").map(({ lines }) => lines)).toEqual([0, 0]);
  });
});

// Spend answers against an oracle that adds up the same rows one by one: any grouping, period, filter, metric and basis.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import Big from "big.js";
import fc from "fast-check";
import { withScope } from "@/lib/access/with-scope";
import { closePrisma } from "@/lib/db/prisma";
import { addMoney } from "@/lib/money/money";
import { costs, type Costs } from "@/lib/queries/spend/costs";
import { explorerView } from "@/lib/queries/spend/explorer-view";
import { periodStart } from "@/lib/queries/spend/periods";
import { spendComparison } from "@/lib/queries/spend/spend-comparison";
import { comparedRanges, type Comparison, type DayRange } from "@/lib/state/comparison";
import type { Dimension } from "@/lib/state/dimensions";
import { CHARGE_CATEGORIES, defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { parseFilter } from "@/lib/state/filter-grammar";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { publishGold, type FactRow } from "./gold-fixture";
import { ALL, COMPLETE, ROWS, TEAMS, WEB } from "./spend-world";

let db: TestDatabase;
const base: ExplorerState = { ...defaultState("2026-11-20"), currency: "USD" };
const ask = (state: ExplorerState, scope = ALL): Promise<Costs> => withScope(scope, (tx) => costs(tx, scope, state));

beforeAll(async () => {
  db = await createTestDatabase();
  await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
});

afterAll(async () => {
  await closePrisma();
  await db.drop();
});

const VALUE: Partial<Record<Dimension, (row: FactRow) => string>> = {
  provider: (row) => row.provider ?? "aws",
  source: (row) => row.source ?? "payer",
  account: (row) => row.account ?? "111111111111",
  service: (row) => row.service,
  team: (row) => row.team ?? "Unallocated",
  environment: (row) => (row.environment === undefined || row.environment === "" ? "Unknown" : row.environment),
  region: (row) => row.region ?? "Unknown",
  charge_category: (row) => row.category ?? "Usage",
  sku: (row) => row.sku ?? "Unknown",
  "tag:team": (row) => row.tags?.team ?? "(untagged)",
};

/** What the answer must be, added up one row at a time. */
function expected(state: ExplorerState): Record<string, string> {
  const sums: Record<string, Big> = {};
  for (const row of ROWS) {
    const date = state.basis === "invoice" ? (row.billingPeriod ?? `${row.day.slice(0, 7)}-01`) : row.day;
    if (date < state.from || date >= state.to || (row.currency ?? "USD") !== state.currency) continue;
    if (state.include.length > 0 && !(state.include as readonly string[]).includes(row.category ?? "Usage")) continue;
    const holds = (set: ExplorerState["filter"][number]) =>
      set.every((term) => term.values.includes(VALUE[term.key]?.(row) ?? "") === (term.op === "in"));
    if (state.filter.length > 0 && !state.filter.some(holds)) continue;
    const step = state.granularity === "auto" ? "none" : state.granularity;
    const period = step === "none" ? state.from : periodStart(date, step);
    const key = [period, ...state.group.map((dimension) => VALUE[dimension]?.(row))].join(" | ");
    sums[key] = (sums[key] ?? new Big(0)).plus(state.metric === "billed" ? row.billed : (row.effective ?? row.billed));
  }
  return Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, sum.toFixed()]));
}

function actual(answer: Costs): Record<string, string> {
  return Object.fromEntries(answer.rows.map(({ period, keys, cost }) => [[period, ...keys.map(({ value }) => value)].join(" | "), new Big(cost).toFixed()]));
}

const dimension = fc.constantFrom(...(Object.keys(VALUE) as Dimension[]));
const term = dimension.chain((key) =>
  fc.record({ key: fc.constant(key), op: fc.constantFrom<"in" | "not">("in", "not"), values: fc.subarray([...new Set(ROWS.map((row) => VALUE[key]?.(row) ?? ""))], { minLength: 1 }) }),
);
const months = fc.constantFrom(["2026-08-01", "2026-12-01"], ["2026-10-01", "2026-11-01"], ["2026-09-01", "2026-11-01"]);
const days = fc.constantFrom(["2026-10-29", "2026-11-15"], ["2026-08-01", "2026-11-21"], ["2026-11-01", "2026-11-02"]);
const question = fc
  .record({
    basis: fc.constantFrom<"usage" | "invoice">("usage", "invoice"),
    months, days, wholeMonths: fc.boolean(),
    granularity: fc.constantFrom<"day" | "week" | "month" | "quarter" | "none">("day", "week", "month", "quarter", "none"),
    group: fc.uniqueArray(dimension, { maxLength: 3 }),
    filter: fc.array(fc.array(term, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    metric: fc.constantFrom<"billed" | "effective">("billed", "effective"),
    include: fc.subarray([...CHARGE_CATEGORIES]),
    currency: fc.constantFrom("USD", "USD", "EUR"),
  })
  .map(({ months: whole, days: some, wholeMonths, ...rest }): ExplorerState => {
    const [from = "", to = ""] = rest.basis === "invoice" || wholeMonths ? whole : some;
    const granularity = rest.basis === "invoice" && (rest.granularity === "day" || rest.granularity === "week") ? "month" : rest.granularity;
    return { ...base, ...rest, granularity, from, to };
  });

describe("costs", () => {
  test("any question gives each period and group its exact sum, and a total that is the sum of its rows", async () => {
    await fc.assert(
      fc.asyncProperty(question, async (state) => {
        const answer = await ask(state);
        expect(actual(answer)).toEqual(expected(state));
        expect(new Big(addMoney("0", ...answer.rows.map(({ cost }) => cost))).eq(answer.total)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("chart, table and total of the explorer are the same sum, with Others and unattributed spend inside", async () => {
    await fc.assert(
      fc.asyncProperty(question, fc.constantFrom(null, 5), async (state, top) => {
        const { total } = await ask(state);
        const view = await withScope(ALL, (tx) => explorerView(tx, ALL, { ...state, top }, "2026-11-20"));
        const sum = (amounts: readonly (string | null)[]) => new Big(addMoney("0", ...amounts.map((amount) => amount ?? "0")));
        expect(view.total).toBe(total);
        expect(sum(view.series.flatMap(({ values }) => values)).eq(total)).toBe(true);
        expect(view.series.every((series) => sum(series.values).eq(series.total))).toBe(true);
        expect(sum([...view.rows.map(({ cost }) => cost), ...view.more.map(({ cost }) => cost)]).eq(total)).toBe(true);
        expect(view.series.filter(({ kind }) => kind === "value").length).toBeLessThanOrEqual(top ?? 8);
        const kinds = view.series.map(({ kind }) => kind);
        expect(kinds).toEqual([...kinds].sort((a, b) => ["value", "others", "none"].indexOf(a) - ["value", "others", "none"].indexOf(b)));
      }),
      { numRuns: 60 },
    );
  });

  test("a comparison's totals, rows and periods are the sums of the days on each side", async () => {
    const compare = fc.constantFrom<Comparison>("previous", "last_month", "last_year", { from: "2026-08-03", to: "2026-09-20" });
    await fc.assert(
      fc.asyncProperty(question, compare, fc.constantFrom("2026-11-18", "2026-11-12"), async (asked, against, completeThrough) => {
        const state = { ...asked, compare: asked.basis === "invoice" && typeof against !== "string" ? "previous" : against, top: 5 } as const;
        const { view, compared } = await withScope(ALL, async (tx) => {
          const found = await explorerView(tx, ALL, state, "2026-11-20");
          return { view: found, compared: await spendComparison(tx, ALL, state, found, completeThrough) };
        });
        const ranges = comparedRanges(state, completeThrough);
        if (ranges === null || compared === null) {
          expect(compared).toBe(ranges);
          return;
        }
        const on = async (range: DayRange): Promise<Big> => new Big((await ask({ ...state, ...range, compare: null, granularity: "none", top: null })).total);
        const sum = (amounts: readonly (string | null)[]) => new Big(addMoney("0", ...amounts.map((amount) => amount ?? "0")));
        const [now, before] = [await on(ranges.current), await on(ranges.previous)];
        expect([compared.total.current, compared.total.previous].map((amount) => new Big(amount).toFixed())).toEqual([now.toFixed(), before.toFixed()]);
        for (let level = 1; level <= state.group.length; level += 1) {
          const nodes = compared.nodes.filter(({ path }) => path.length === level);
          expect([sum(nodes.map(({ current }) => current)).eq(now), sum(nodes.map(({ previous }) => previous)).eq(before)]).toEqual([true, true]);
        }
        expect(compared.series.map(({ length }) => length)).toEqual(view.series.map(({ values }) => values.length));
      }),
      { numRuns: 30 },
    );
  });

  test("each day of a chart is compared with its counterpart, and days that still arrive with none", async () => {
    const state = { ...base, from: "2026-11-09", to: "2026-11-21", granularity: "day", group: ["team"], compare: "previous" } as const;
    const { view, compared } = await withScope(ALL, async (tx) => {
      const found = await explorerView(tx, ALL, state, "2026-11-20");
      return { view: found, compared: await spendComparison(tx, ALL, state, found, "2026-11-18") };
    });
    const before = await ask({ ...state, from: "2026-10-30", to: "2026-11-09" });
    const at = view.series.findIndex(({ value }) => value === "Web");
    const web = before.rows.filter(({ keys }) => keys[0]?.value === "Web").map(({ cost }) => cost);
    expect(compared?.previous).toEqual({ from: "2026-10-30", to: "2026-11-09" });
    expect(compared?.series[at]).toEqual([...web, null, null]);
  });

  test("a service that two providers bill under one name is one row when grouped by service", async () => {
    const answer = await ask({ ...base, from: "2026-11-01", to: "2026-12-01", granularity: "none", group: ["service"] });
    expect(answer.rows.filter(({ keys }) => keys[0]?.value === "Amazon EC2")).toHaveLength(1);
  });

  test("the invoice basis counts a day under the billing period it was invoiced in", async () => {
    const gcp = { ...base, from: "2026-11-01", to: "2026-12-01", granularity: "month", group: [], filter: parseFilter("provider:in:gcp").filter } as const;
    const usage = await ask(gcp);
    const invoice = await ask({ ...gcp, basis: "invoice" });
    expect(new Big(usage.total).minus(invoice.total).toFixed()).toBe("3.005"); // 1 November stands on October's invoice
  });

  test("with top 5, smaller services fold into Others and the sum stays the total", async () => {
    const state = { ...base, from: "2026-08-01", to: "2026-12-01", granularity: "none", group: ["service", "team"], top: 5 } as const;
    const answer = await ask(state);
    const all = await ask({ ...state, top: null });
    expect(answer.total).toBe(all.total);
    expect(new Big(addMoney(...answer.rows.map(({ cost }) => cost))).eq(all.total)).toBe(true);
    expect(new Set(answer.rows.map(({ keys }) => keys[0]?.value)).size).toBe(6);
    expect(answer.rows.at(-1)?.keys.map(({ kind }) => kind)).toEqual(["others", "others"]);
  });

  test("currencies are never added: each has its own total, and the largest leads", async () => {
    const answer = await ask({ ...base, from: "2026-11-01", to: "2026-12-01", granularity: "none", group: [], currency: null });
    expect(answer.currency).toBe("USD");
    expect(answer.totals.find(({ currency }) => currency === "EUR")?.total).toBe("42.42");
    const euro = await ask({ ...base, from: "2026-11-01", to: "2026-12-01", granularity: "none", group: [], currency: "EUR" });
    expect(euro.total).toBe("42.42");
  });

  test("a filter on a unit counts the teams below it", async () => {
    const unit = await ask({ ...base, group: [], granularity: "none", filter: parseFilter("team:in:Commerce").filter });
    const team = await ask({ ...base, group: [], granularity: "none", filter: parseFilter("team:in:Web").filter });
    expect(unit.total).toBe(team.total);
    expect(unit.total).not.toBe("0.00");
  });

  test("contains and starts ignore case, spaces, dashes and underscores, and take wildcards literally", async () => {
    const total = async (filter: string) => {
      const read = parseFilter(filter);
      expect(read.problems).toEqual([]);
      return (await ask({ ...base, group: [], granularity: "none", filter: read.filter })).total;
    };
    const ec2 = await total("service:in:Amazon EC2");
    expect(await total("service:contains:zon-ec_2")).toBe(ec2);
    expect(await total("service:starts:AMAZON ec2")).toBe(ec2);
    expect(await total("service:contains:%25")).toBe("0.00");
    expect(await total("service:contains:'%3B drop table gold.daily_spend --")).toBe("0.00");
  });

  test("a team's rows come to the same whether its lead or an analyst asks", async () => {
    const state = { ...base, from: "2026-10-01", to: "2026-12-01", granularity: "month", group: ["service"] } as const;
    const lead = await ask(state, WEB);
    const analyst = await ask({ ...state, filter: parseFilter("team:in:Web").filter });
    expect(actual(lead)).toEqual(actual(analyst));
  });
});

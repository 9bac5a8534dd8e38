// The month so far against as many complete days of the last one, and what each is made of.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import Big from "big.js";
import { shownDays, shownMonths } from "@/components/overview/shown-trend";
import { withScope } from "@/lib/access/with-scope";
import { closePrisma } from "@/lib/db/prisma";
import { addMoney } from "@/lib/money/money";
import { monthToDate } from "@/lib/queries/spend/month-to-date";
import { spendOverview, type SpendOverview } from "@/lib/queries/spend/spend-overview";
import { parseFilter } from "@/lib/state/filter-grammar";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { publishGold, type FactRow } from "./gold-fixture";
import { ALL, COMPLETE, ROWS, TEAMS } from "./spend-world";

let db: TestDatabase;
let overview: SpendOverview;
const days = { completeThrough: "2026-11-18", newestDay: "2026-11-20" };

beforeAll(async () => {
  db = await createTestDatabase();
  await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
  overview = await withScope(ALL, (tx) => spendOverview(tx, ALL, { filter: [], include: [], dimensions: ["service", "team", "provider"], trendGroup: "provider" }, days));
});

afterAll(async () => {
  await closePrisma();
  await db.drop();
});

const sumOf = (holds: (row: FactRow) => boolean): string =>
  ROWS.filter((row) => (row.currency ?? "USD") === "USD" && holds(row)).reduce((sum, row) => sum.plus(row.effective ?? row.billed), new Big(0)).toFixed();
const within = (from: string, to: string) => (row: FactRow) => row.day >= from && row.day < to;
const same = (a: string, b: string): void => expect(new Big(a).toFixed()).toBe(new Big(b).toFixed());

describe("the overview", () => {
  test("month to date counts complete days only and is compared with as many days of the month before", () => {
    expect(overview.current).toEqual({ from: "2026-11-01", to: "2026-11-19" });
    expect(overview.previous).toEqual({ from: "2026-10-01", to: "2026-10-19" });
    same(overview.monthToDate, sumOf(within("2026-11-01", "2026-11-19")));
    same(overview.sameDaysLastMonth, sumOf(within("2026-10-01", "2026-10-19")));
    same(overview.lastMonthTotal, sumOf(within("2026-10-01", "2026-11-01")));
  });

  test("each ranking adds up to the month to date, now and before", () => {
    for (const { values } of overview.top) {
      same(addMoney(...values.map(({ current }) => current)), overview.monthToDate);
      same(addMoney(...values.map(({ previous }) => previous)), overview.sameDaysLastMonth);
    }
  });

  test("the 13 months and the 90 days each show every amount of their range, the days that still arrive included", () => {
    expect(overview.months.periods).toHaveLength(13);
    expect(overview.months.periods.at(-1)).toBe("2026-11-01");
    same(overview.months.total, sumOf(() => true));
    expect(overview.days.periods).toHaveLength(90);
    expect(overview.days.periods.at(-1)).toBe("2026-11-20");
    same(overview.days.total, sumOf(within("2026-08-23", "2026-11-21")));
  });

  test("a remembered trend is rounded once for all its readers, and anew for another last complete day", () => {
    expect(shownDays(overview.days, "USD", days.completeThrough)).toBe(shownDays(overview.days, "USD", days.completeThrough));
    expect(shownDays(overview.days, "USD", "2026-11-17").incompleteFrom).toBe("2026-11-18");
    expect(shownDays(overview.days, "USD", days.completeThrough).incompleteFrom).toBe("2026-11-19");
    expect(shownMonths(overview.months, "USD", days.completeThrough)).toBe(shownMonths(overview.months, "USD", days.completeThrough));
  });

  test("money of another currency is named beside the total and in none of the sums", () => {
    expect(overview.currency).toBe("USD");
    expect(overview.otherCurrencies).toEqual([{ currency: "EUR", current: "42.42" }]);
  });

  test("a team's page counts its usage and purchases, without tax and credits", async () => {
    const web = await withScope(ALL, (tx) => spendOverview(tx, ALL, { filter: parseFilter("team:in:Web").filter, include: ["Usage", "Purchase"], dimensions: ["service"], trendGroup: "service" }, days));
    same(web.monthToDate, sumOf((row) => within("2026-11-01", "2026-11-19")(row) && row.team === "Web" && row.category === undefined));
  });
});

describe("month to date", () => {
  test("compares 31 March with all of February, which is shorter", () => {
    expect(monthToDate("2026-03-31")).toEqual({ current: { from: "2026-03-01", to: "2026-04-01" }, previous: { from: "2026-02-01", to: "2026-03-01" }, lastMonth: { from: "2026-02-01", to: "2026-03-01" } });
  });

  test("compares 15 January with 15 days of last year's December", () => {
    expect(monthToDate("2026-01-15").previous).toEqual({ from: "2025-12-01", to: "2025-12-16" });
  });
});

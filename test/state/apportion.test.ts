// Shown parts add up to the shown total, and no part strays from its exact amount.
import { describe, expect, test } from "vitest";
import Big from "big.js";
import fc from "fast-check";
import { apportion, apportionTable } from "@/lib/money/apportion";
import { addMoney, roundMoney, type Money } from "@/lib/money/money";

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 15n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, scale]): Money => new Big(units.toString()).div(new Big(10).pow(scale)).toFixed());
const digits = fc.constantFrom(0, 2, 3);
const sum = (amounts: readonly (Money | null)[]): Money => addMoney("0", ...amounts.map((one) => one ?? "0"));
const same = (a: Money, b: Money): boolean => new Big(a).eq(b);
const distance = (a: Money, b: Money): Big => new Big(a).minus(b).abs();

describe("apportioned rounding", () => {
  test("parts sum to the rounded total and each lies within one unit of its exact amount", () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 30 }), digits, (amounts, places) => {
        const shown = apportion(amounts, places);
        expect(same(sum(shown), roundMoney(sum(amounts), places))).toBe(true);
        const unit = new Big(10).pow(-places);
        expect(shown.every((one, i) => distance(one, amounts[i] ?? "0").lte(unit))).toBe(true);
      }),
    );
  });

  test("amounts that are whole cents already stay as they are", () => {
    expect(apportion(["10.10", "0.333", "0.333", "0.334", "5"], 2)).toEqual(["10.10", "0.33", "0.33", "0.34", "5.00"]);
  });

  test("three thirds of a dollar show as 0.34, 0.33 and 0.33", () => {
    const third = "0.333333333333333333";
    expect(apportion([third, third, "0.333333333333333334"], 2)).toEqual(["0.33", "0.33", "0.34"]);
  });

  test("parts follow a given total, so children add up to what their parent shows", () => {
    expect(apportion(["1.004", "1.004"], 2, "2.01")).toEqual(["1.01", "1.00"]);
    expect(apportion(["-0.004", "0.004"], 2)).toEqual(["-0.00", "0.00"].map((text) => text.replace("-", "")));
  });

  test("a table's rows, columns and grand total agree, whichever way it is added up", () => {
    const row = fc.array(fc.option(amount, { freq: 4 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const shown = apportionTable(rows, 2);
        const grand = roundMoney(sum(rows.flat()), 2);
        expect(same(sum(shown.flat()), grand)).toBe(true);
        const columns = [0, 1, 2, 3].map((at) => sum(shown.map((one) => one[at] ?? null)));
        expect(same(sum(columns), grand)).toBe(true);
        const rowTotals = apportion(rows.map(sum), 2);
        expect(shown.every((one, i) => same(sum(one), rowTotals[i] ?? "x"))).toBe(true);
      }),
    );
  });

  test("columns do not drift: after 400 rows of thirds each is within two cents of its exact sum", () => {
    const rows = Array.from({ length: 400 }, () => ["0.3333", "0.3333", "0.3334", "1.0049"]);
    const shown = apportionTable(rows, 2);
    for (const at of [0, 1, 2, 3]) {
      const exact = sum(rows.map((one) => one[at] ?? "0"));
      expect(distance(sum(shown.map((one) => one[at] ?? "0")), exact).lte("0.02")).toBe(true);
    }
  });

  test("cells without spend stay empty and zero cells stay zero", () => {
    const shown = apportionTable([["0.005", null, "0", "0.006"]], 2);
    expect(shown).toEqual([["0.00", null, "0.00", "0.01"]]);
  });
});

// Decimal texts: what is a number, and that sums are exact.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExactSum, isDecimal } from "@/jobs/formats/decimal-text";

function sum(...texts: string[]): string {
  const s = new ExactSum();
  texts.forEach((text) => s.add(text));
  return s.toString();
}

describe("IN-3 IN-4, isDecimal", () => {
  test.each(["0", "-0", "12.5", "-11.38", "8.0E-7", "1E-18", "5e-06", "1e+2", "0.00000000000000000000000000000000000001", "007"])("reads %s as a number", (text) => {
    expect(isDecimal(text)).toBe(true);
  });

  test.each(["", " ", " 1", "1 ", "+1", ".5", "5.", "1,5", "1,234.50", "$1.00", "NaN", "Infinity", "-Infinity", "1e400", "--1", "1.2.3", "0x10", "١", "9".repeat(101)])(
    "does not read %j as a number",
    (text) => {
      expect(isDecimal(text)).toBe(false);
    },
  );
});

describe("IN-3, ExactSum", () => {
  test("keeps every digit of 18, 30 and 38 fraction digits in one sum", () => {
    expect(sum("0.000000000000000001", "1E-30", "0.00000000000000000000000000000000000001", "-1")).toBe("-0.99999999999999999899999999999899999999");
  });

  test("adds exponents as the numbers they stand for", () => {
    expect(sum("8.0E-7", "5e-06", "1e2", "-12.5E1")).toBe("-24.99999420");
  });

  test("gives 0 for nothing and for minus zero", () => {
    expect(sum()).toBe("0");
    expect(sum("-0")).toBe("0");
  });

  test("equals integer arithmetic on cents for any order of amounts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 })), (cents) => {
        const texts = cents.map((c) => `${c < 0 ? "-" : ""}${Math.trunc(Math.abs(c) / 100)}.${String(Math.abs(c) % 100).padStart(2, "0")}`);
        const total = cents.reduce((a, b) => a + b, 0);
        const expected = `${total < 0 ? "-" : ""}${Math.trunc(Math.abs(total) / 100)}.${String(Math.abs(total) % 100).padStart(2, "0")}`;
        expect(sum(...texts)).toBe(cents.length === 0 ? "0" : expected);
      }),
    );
  });
});

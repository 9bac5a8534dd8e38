// BigQuery's three ways to write a number as text, and the reading of timestamps.
import fc from "fast-check";
import Big from "big.js";
import { expect, test } from "vitest";
import { unitsToText } from "@/jobs/demo-cloud/company/aws-charge";
import { floatToCastText, floatToWireText, parseTimestamp, timestampToCastText } from "@/jobs/demo-cloud/gcp/sql-text";

test.each([
  [0, "0", "0.0"],
  [12.5, "12.5", "12.5"],
  [3, "3", "3.0"],
  [0.000005, "5e-06", "5.0E-6"],
  [0.00001, "1e-05", "1.0E-5"],
  [0.0001, "0.0001", "1.0E-4"],
  [-0.001, "-0.001", "-0.001"],
  [12_345_678.9, "12345678.9", "1.23456789E7"],
  [1e15, "1e+15", "1.0E15"],
])("writes %s as %s when cast and as %s on the wire", (value, cast, wire) => {
  expect([floatToCastText(value), floatToWireText(value)]).toEqual([cast, wire]);
});

test("both texts of any double read back as the same double", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(floatToCastText(value)) === value && Number(floatToWireText(value)) === value).toBe(true);
    }),
  );
});

test("reads the timestamp forms that the client sends, and writes them back in UTC", () => {
  const micros = Date.UTC(2026, 4, 1, 7, 30) * 1000;
  for (const text of ["2026-05-01T07:30:00.000Z", "2026-05-01 07:30:00+00", "2026-05-01 07:30:00 UTC", "2026-05-01T07:30:00.000000Z"]) expect(parseTimestamp(text)).toBe(micros);
  expect(timestampToCastText(micros)).toBe("2026-05-01 07:30:00+00");
  expect(timestampToCastText(micros + 42)).toBe("2026-05-01 07:30:00.000042+00");
  expect(() => parseTimestamp("2026-05-01 07:30:00+02")).toThrow("Invalid timestamp");
});

test("writes an AWS amount with at most ten decimals and no exponent, exactly", () => {
  expect([0n, 390_170_000_000n, 300_172n, -5_000_000_000n].map(unitsToText)).toEqual(["0", "39.017", "0.0000300172", "-0.5"]);
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (units) => {
    expect(new Big(unitsToText(units)).times("1e10").toFixed()).toBe(units.toString());
  }));
});

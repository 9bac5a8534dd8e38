// Dates as delivered: which texts are one, the UTC day they name, and which nobody may guess.
import { describe, expect, test } from "vitest";
import { isAmbiguousDate, utcDayOf } from "@/jobs/formats/calendar-text";

describe("IN-9, utcDayOf", () => {
  test.each([
    ["2025-01-31", "2025-01-31"],
    ["2024-02-29", "2024-02-29"],
    ["2038-01-20", "2038-01-20"],
    ["2024-09-01 00:00:00", "2024-09-01"],
    ["2024-09-01T23:59:59Z", "2024-09-01"],
    ["2024-09-01T23:59:59.999999Z", "2024-09-01"],
    ["2024-09-01 00:00:00 UTC", "2024-09-01"],
    ["2024-09-01T00:30:00+02:00", "2024-08-31"],
    ["2024-09-01T23:30:00-0100", "2024-09-02"],
    ["2024-09-01 00:30:00+05", "2024-08-31"],
    ["2024-09-01T10:00:00+00:00", "2024-09-01"],
  ])("reads %s as the UTC day %s whatever the host's zone", (text, day) => {
    expect(utcDayOf(text)).toBe(day);
  });

  test.each(["", "0000-00-00", "2025-13-01", "2025-00-10", "2025-02-29", "2025-04-31", "2025-1-1", "1999-12-31", "2100-01-01", "20250101", "yesterday", "2025-01-01T24:00:00Z", "2023-02-01T30:00:00Z", " 2025-01-01"])(
    "does not read %j as a date",
    (text) => {
      expect(utcDayOf(text)).toBeNull();
    },
  );
});

describe("IN-9, isAmbiguousDate", () => {
  test.each(["01-02-2025", "4/1/25", "13.01.2025", "9/2/2023 00:00"])("finds that %s may be day or month first", (text) => {
    expect(isAmbiguousDate(text)).toBe(true);
  });

  test.each(["2025-01-02", "2025-13-01", "", "1-2", "01-02-2025x"])("leaves %j to the record", (text) => {
    expect(isAmbiguousDate(text)).toBe(false);
  });
});

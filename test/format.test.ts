// Text of amounts, counts, spans and days: exact, half-even, the same in every time zone.
import { describe, expect, test, vi } from "vitest";
import { formatDay, formatDayRelative, formatInstant, formatMonth, formatPeriod, formatRange, formatTime } from "@/lib/format/date";
import { changeOf, formatChange } from "@/lib/format/delta";
import { formatDuration, formatRelative } from "@/lib/format/duration";
import { currencyDigits, formatMoney } from "@/lib/format/money";
import { formatBytes, formatCount, formatNumber, formatPercent } from "@/lib/format/number";

const spaces = (text: string) => text.replaceAll("\u00a0", " ");

describe("formatMoney", () => {
  test("groups thousands, keeps the currency's decimals and writes a true minus", () => {
    expect(formatMoney("1234.5", "USD")).toBe("$1,234.50");
    expect(formatMoney("-329.12", "USD")).toBe("\u2212$329.12");
    expect(formatMoney("1234.5", "JPY")).toBe("¥1,234");
    expect(formatMoney("1.2345", "KWD")).toBe("KWD\u00a01.234");
    expect(formatMoney("12", "CAD")).toBe("CA$12.00");
  });

  test("rounds half to even, so a long column of half cents does not drift upwards", () => {
    expect([..."0123"].map((d) => formatMoney(`0.${d}25`, "USD", { digits: 2 }))).toEqual(["$0.02", "$0.12", "$0.22", "$0.32"]);
    expect(formatMoney("0.135", "USD")).toBe("$0.14");
  });

  test("keeps every digit of an amount no JavaScript number can hold", () => {
    expect(formatMoney("12345678901234567890.123456789012345678", "USD", { digits: 18 })).toBe("$12,345,678,901,234,567,890.123456789012345678");
  });

  test("never shows minus zero", () => {
    expect(formatMoney("-0.001", "USD")).toBe("$0.00");
    expect(formatMoney("-0.001", "USD", { signed: true })).toBe("$0.00");
  });

  test("signs gains when asked and leaves the symbol out when bare", () => {
    expect(formatMoney("17752", "USD", { signed: true, digits: 0 })).toBe("+$17,752");
    expect(formatMoney("-17752", "USD", { bare: true })).toBe("\u221217,752.00");
  });

  test("shortens to the unit the rounded figure belongs to", () => {
    expect(formatMoney("346750.04", "USD", { compact: true })).toBe("$346.8K");
    expect(formatMoney("999960", "USD", { compact: true })).toBe("$1.0M");
    expect(formatMoney("999940", "USD", { compact: true })).toBe("$999.9K");
    expect(formatMoney("950000", "USD", { compact: true })).toBe("$950.0K");
    expect(formatMoney("-2500000000", "USD", { compact: true })).toBe("\u2212$2.5B");
    expect(formatMoney("42.4", "USD", { compact: true })).toBe("$42");
  });

  test("shows an unknown or malformed currency as it came instead of failing the page", () => {
    expect(formatMoney("1", "XYZ")).toBe("XYZ\u00a01.00");
    expect(formatMoney("1", "credits")).toBe("credits\u00a01.00");
    expect(currencyDigits("credits")).toBe(2);
  });

  test("asks Intl once for a currency and for a number of decimals, however many amounts are shown", () => {
    const { NumberFormat } = Intl;
    const asked = vi.spyOn(Intl, "NumberFormat").mockImplementation(function (...given: ConstructorParameters<typeof NumberFormat>) {
      return new NumberFormat(...given);
    });
    for (const amount of ["1", "2", "3"]) expect([formatMoney(amount, "GBP"), formatNumber(Number(amount), 7)]).toEqual([`£${amount}.00`, `${amount}.0000000`]);
    expect(asked).toHaveBeenCalledTimes(2);
    asked.mockRestore();
  });

  test("refuses text that is no decimal", () => {
    expect(() => formatMoney("12,5", "USD")).toThrow(/Invalid number/);
  });
});

describe("changes", () => {
  test("says new and gone where a percentage would be infinite or empty", () => {
    expect(formatChange(changeOf("12", "0"))).toBe("new");
    expect(formatChange(changeOf("0", "12"))).toBe("gone");
    expect(changeOf("0", "0")).toEqual({ kind: "same", difference: "0.00", ratio: null });
  });

  test("has the exact difference and the sign of the percentage follows it, also from a credit", () => {
    expect(changeOf("0.3", "0.1").difference).toBe("0.20");
    expect(spaces(formatChange(changeOf("237412.19", "219660.02")))).toBe("+8.1 %");
    expect(spaces(formatChange(changeOf("-50", "-100")))).toBe("+50.0 %");
    expect(spaces(formatChange(changeOf("97", "100")))).toBe("\u22123.0 %");
  });

  test("turns to a multiple above 999 %", () => {
    expect(formatChange(changeOf("240", "10"))).toBe("×24");
  });
});

describe("numbers", () => {
  test("groups, signs and rounds counts and percentages", () => {
    expect(formatNumber(1234567.891)).toBe("1,234,568");
    expect(formatNumber(-0.2)).toBe("0");
    expect(formatNumber(Number.NaN)).toBe("–");
    expect(spaces(formatPercent("0.08125"))).toBe("8.1 %");
    expect(spaces(formatPercent(0.5, { signed: true, digits: 0 }))).toBe("+50 %");
    expect(spaces(formatCount(1, "warning"))).toBe("1 warning");
    expect(spaces(formatCount(2942, "anomaly", "anomalies"))).toBe("2,942 anomalies");
  });

  test("uses the byte unit the rounded figure belongs to", () => {
    expect(spaces(formatBytes(512))).toBe("512 B");
    expect(spaces(formatBytes(999_960))).toBe("1.0 MB");
    expect(spaces(formatBytes(1_536_000))).toBe("1.5 MB");
  });
});

describe("time", () => {
  test("names a span in the two units that matter", () => {
    expect([820, 4200, 59_990, 200_000, 4_320_000, 3_599_600, 183_600_000].map((ms) => spaces(formatDuration(ms)))).toEqual(["820 ms", "4.2 s", "1 min", "3 min 20 s", "1 h 12 min", "1 h", "2 d 3 h"]);
    expect(formatDuration(-1)).toBe("–");
  });

  test("says how long ago or until", () => {
    const now = "2026-11-23T08:00:00Z";
    expect(spaces(formatRelative("2026-11-23T05:00:00Z", now))).toBe("3 h ago");
    expect(spaces(formatRelative("2026-11-23T08:12:00Z", now))).toBe("in 12 min");
    expect(formatRelative("2026-11-23T07:59:40Z", now)).toBe("just now");
    expect(spaces(formatRelative("2026-11-20T08:00:00Z", now))).toBe("3 d ago");
  });

  test("writes days in words by UTC whatever the machine's zone", () => {
    expect(formatDay("2026-11-22")).toBe("22 Nov");
    expect(formatDay("2026-11-23", { weekday: true })).toBe("Mon 23 Nov 2026");
    expect(formatMonth("2026-11")).toBe("Nov 2026");
    expect(formatInstant("2026-11-22T23:59:59Z")).toBe("22 Nov 2026, 23:59 UTC");
    expect(formatTime("2026-11-22T06:31:07Z", { seconds: true })).toBe("06:31:07");
    expect(formatInstant(null)).toBe("–");
  });

  test("names periods and ranges, with the last day included", () => {
    expect(formatPeriod("2026-10-01", "quarter")).toBe("Q4 2026");
    expect(formatPeriod("2026-11-23", "week", { long: true })).toBe("Week of 23 Nov 2026");
    expect(formatRange("2026-11-01", "2026-11-23")).toBe("1–22 Nov 2026");
    expect(formatRange("2026-11-01", "2026-12-01")).toBe("Nov 2026");
    expect(formatRange("2026-10-28", "2026-11-04")).toBe("28 Oct – 3 Nov 2026");
    expect(formatRange("2025-12-30", "2026-01-03")).toBe("30 Dec 2025 – 2 Jan 2026");
    expect(formatRange("2026-11-05", "2026-11-06")).toBe("5 Nov 2026");
  });

  test("calls near days by their distance", () => {
    expect(["2026-11-23", "2026-11-22", "2026-11-19", "2026-11-01", "2025-11-01"].map((day) => formatDayRelative(day, "2026-11-23"))).toEqual(["today", "yesterday", "4 days ago", "1 Nov", "1 Nov 2025"]);
  });
});

// What a range is compared with: equally many complete days, whole months with whole months, the same weekdays a year before.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { addDays, addMonths, daysBetween, monthStart } from "@/lib/dates/dates";
import { COMPARISONS, comparedRanges, type ComparedState } from "@/lib/state/comparison";
import { readState, requireState } from "@/lib/state/read-state";

const usage = (from: string, to: string, compare: ComparedState["compare"]): ComparedState => ({ from, to, basis: "usage", compare });
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

describe("comparison", () => {
  test("month to date is compared with as many days of the month before, and never with days of this month", () => {
    expect(comparedRanges(usage("2026-11-01", "2026-12-01", "last_month"), "2026-11-22")).toEqual({ current: { from: "2026-11-01", to: "2026-11-23" }, previous: { from: "2026-10-01", to: "2026-10-23" } });
    expect(comparedRanges(usage("2026-03-01", "2026-03-31", "last_month"), "2026-04-02")?.previous).toEqual({ from: "2026-02-01", to: "2026-03-01" });
    expect(comparedRanges(usage("2026-03-31", "2026-04-01", "last_month"), null)?.previous).toEqual({ from: "2026-02-28", to: "2026-03-01" });
  });

  test("a whole month is compared with the whole month before or a year before, however long", () => {
    expect(comparedRanges(usage("2026-03-01", "2026-04-01", "previous"), "2026-04-02")?.previous).toEqual({ from: "2026-02-01", to: "2026-03-01" });
    expect(comparedRanges(usage("2026-03-01", "2026-04-01", "last_year"), "2026-04-02")?.previous).toEqual({ from: "2025-03-01", to: "2025-04-01" });
  });

  test("days that still arrive stand on neither side", () => {
    expect(comparedRanges(usage("2026-11-01", "2026-11-25", "previous"), "2026-11-22")).toEqual({ current: { from: "2026-11-01", to: "2026-11-23" }, previous: { from: "2026-10-10", to: "2026-11-01" } });
    expect(comparedRanges(usage("2026-11-23", "2026-11-25", "previous"), "2026-11-22")).toBeNull();
    expect(comparedRanges(usage("2026-11-01", "2026-11-25", { from: "2026-08-01", to: "2026-08-25" }), "2026-11-22")?.previous).toEqual({ from: "2026-08-01", to: "2026-08-23" });
    expect(comparedRanges({ ...usage("2026-10-01", "2026-12-01", "previous"), basis: "invoice" }, "2026-11-22")).toEqual({ current: { from: "2026-10-01", to: "2026-11-01" }, previous: { from: "2026-09-01", to: "2026-10-01" } });
  });

  test("any range that is no whole month has equally many days on both sides, last year on the same weekdays", () => {
    const day = fc.integer({ min: 0, max: 900 }).map((days) => addDays("2024-01-05", days));
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 120 }), fc.integer({ min: -10, max: 200 }), fc.constantFrom(...COMPARISONS), (from, days, open, compare) => {
        const to = addDays(from, days);
        const ranges = comparedRanges(usage(from, to, compare), addDays(from, open));
        if (open < 0) {
          expect(ranges).toBeNull();
          return;
        }
        if (ranges === null || (from === monthStart(from) && to === monthStart(to))) return;
        const [now, before] = [daysBetween(ranges.current.from, ranges.current.to), daysBetween(ranges.previous.from, ranges.previous.to)];
        expect(ranges.current.to <= to && ranges.current.to <= addDays(from, open + 1)).toBe(true);
        if (compare === "last_month") expect(before > 0 && before <= now && ranges.previous.from.slice(0, 7) === addMonths(from, -1).slice(0, 7)).toBe(true);
        else expect(before).toBe(now);
        if (compare === "last_year") expect(weekday(ranges.previous.from)).toBe(weekday(from));
        if (compare === "previous") expect(ranges.previous.to).toBe(from);
      }),
      { numRuns: 500 },
    );
  });

  test("a page turns a reversed comparison round and says so; the API names the field", () => {
    const read = (text: string) => new URLSearchParams({ from: "2026-11-01", to: "2026-11-20", compare: text });
    const { state, changes } = readState(read("2026-10-20..2026-10-01"), { today: "2026-11-22" });
    expect(state.compare).toEqual({ from: "2026-10-01", to: "2026-10-20" });
    expect(changes).toEqual([expect.objectContaining({ field: "compare", value: "2026-10-20..2026-10-01" })]);
    expect(readState(read("last_week"), { today: "2026-11-22" })).toMatchObject({ state: { compare: null }, changes: [{ field: "compare" }] });
    expect(() => requireState(read("last_week"), { today: "2026-11-22" })).toThrow(expect.objectContaining({ details: expect.objectContaining({ field: "compare" }) }));
  });
});

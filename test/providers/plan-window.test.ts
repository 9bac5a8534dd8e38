import { expect, test } from "vitest";
import { daysIn } from "@/lib/dates/dates";
import { planWindow, type WindowInput } from "@/jobs/providers/plan-window";

const HISTORY = { from: "2025-10-01", to: "2026-11-23" };
const loaded = (from = HISTORY.from, to = HISTORY.to): ReadonlySet<string> => new Set(daysIn(from, to));

function plan(day: string, options: Partial<Omit<WindowInput, "run">> & { kind?: WindowInput["run"]["kind"]; params?: WindowInput["run"]["params"] } = {}): ReturnType<typeof planWindow> {
  const { kind = "daily", params = {}, ...rest } = options;
  return planWindow({ run: { kind, logicalDate: day, params }, published: loaded(), openFrom: null, to: day, oldest: null, rereadOnSundays: true, ...rest });
}

test("a source without any published slice is loaded whole: 13 full months and the current one", () => {
  expect(plan("2026-11-24", { published: new Set() })).toEqual({ from: "2025-10-01", to: "2026-11-24", rereadFrom: "2025-10-01", firstLoad: true });
});

test("a weekday asks for the open and the previous month and reads again only what has moved", () => {
  expect(plan("2026-11-24")).toEqual({ from: "2026-10-01", to: "2026-11-24", rereadFrom: null, firstLoad: false });
});

test("on the 1st of a month yesterday's month is the open one", () => {
  expect(plan("2026-11-01", { rereadOnSundays: false, kind: "rerun" }).from).toBe("2025-10-01"); // a Sunday: whole history
  expect(plan("2026-12-01", { published: loaded("2025-11-01", "2026-12-01") })).toMatchObject({ from: "2026-10-01", to: "2026-12-01" });
});

test("a Sunday asks for the control totals of the whole history and reads the open and the previous month again", () => {
  expect(plan("2026-11-22")).toEqual({ from: "2025-10-01", to: "2026-11-22", rereadFrom: "2026-10-01", firstLoad: false });
});

test("days that an interruption of months has left out are asked for, and count as a first load of theirs", () => {
  const published = loaded("2025-10-01", "2026-07-11");
  expect(plan("2026-11-24", { published })).toEqual({ from: "2026-07-11", to: "2026-11-24", rereadFrom: null, firstLoad: true });
});

test("a backfill reads exactly its days again, never beyond what the provider keeps or has yet", () => {
  expect(plan("2026-11-24", { kind: "backfill", params: { from: "2026-03-05", to: "2026-03-08" } })).toEqual({ from: "2026-03-05", to: "2026-03-08", rereadFrom: "2026-03-05", firstLoad: false });
  expect(plan("2026-11-24", { kind: "backfill", params: { from: "2024-01-01", to: "2027-01-01" }, oldest: "2025-10-01" })).toMatchObject({ from: "2025-10-01", to: "2026-11-24" });
});

test("a full refresh that asks the provider again reads the whole history", () => {
  expect(plan("2026-11-24", { kind: "full_refresh" })).toEqual({ from: "2025-10-01", to: "2026-11-24", rereadFrom: "2025-10-01", firstLoad: false });
});

test("a provider that forgets is not asked for days before its oldest one", () => {
  expect(plan("2026-09-10", { published: new Set(), oldest: "2025-10-01" }).from).toBe("2025-10-01");
});

test("a daily run looks back to the oldest billing period that is not final, and no further than its history", () => {
  expect(plan("2026-11-24", { openFrom: "2026-08-01" })).toMatchObject({ from: "2026-08-01", rereadFrom: null });
  expect(plan("2026-11-24", { openFrom: "2026-11-01" }).from).toBe("2026-10-01");
  expect(plan("2026-11-24", { openFrom: "2024-01-01" }).from).toBe("2025-10-01");
});

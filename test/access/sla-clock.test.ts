// The morning's clock in every state, against fixed instants.
import { expect, test } from "vitest";
import * as dags from "@/jobs/daily";
import { SCHEDULES } from "@/jobs/schedules";
import { DAILY_START, slaClock as clockOf, type StepEnds } from "@/lib/queries/admin/sla-clock";
import { STEP_ORDER } from "@/lib/queries/admin/step-order";

const at = (time: string): Date => new Date(`2026-11-24T${time}:00Z`);
const OLD = "2026-01-01T00:00:00.000Z";
const slaClock = (now: Date, ends: StepEnds) => clockOf(now, ends, OLD);
const done = (time: string): string => `2026-11-24T${time}:00.000Z`;

test("waits for 06:30 UTC of the same day before the run", () => {
  const clock = slaClock(at("05:00"), {});
  expect(clock).toMatchObject({ state: "waiting", publishedAt: null, nextRunAt: done("06:30"), deadline: done("08:00") });
  expect(clock.milestones.every(({ state }) => state === "ahead")).toBe(true);
});

test("is on time while every due milestone is reached", () => {
  const clock = slaClock(at("06:50"), { load_to_raw_zone: done("06:34"), validate_cleaned: done("06:45") });
  expect(clock.state).toBe("on_time");
  expect(clock.milestones.map(({ state }) => state)).toEqual(["done", "done", "ahead", "ahead", "ahead", "ahead"]);
  expect(clock.nextRunAt).toBe("2026-11-25T06:30:00.000Z");
});

test("is at risk as soon as a milestone is overdue", () => {
  const clock = slaClock(at("06:50"), { load_to_raw_zone: done("06:49") });
  expect(clock.state).toBe("at_risk");
  expect(clock.milestones.map(({ state }) => state).slice(0, 3)).toEqual(["done_late", "late", "ahead"]);
});

test("is missed when 08:00 UTC has passed without a publish, and when the publish came after it", () => {
  expect(slaClock(at("08:01"), {}).state).toBe("missed");
  expect(slaClock(at("09:00"), { validate_analytics: done("08:30") })).toMatchObject({ state: "missed", publishedAt: done("08:30") });
});

test("is published from the publish on, whatever the steps after it do", () => {
  expect(slaClock(at("07:20"), { validate_analytics: done("07:10") }).state).toBe("published");
});

test("begins tomorrow when the product was first started after today's run was due, however late it is", () => {
  expect(clockOf(at("15:00"), {}, done("14:55")).state).toBe("not_yet");
  expect(clockOf(at("15:00"), { validate_analytics: done("14:59") }, done("14:55")).state).toBe("not_yet");
  expect(clockOf(at("15:00"), {}, null).state).toBe("not_yet");
  expect(clockOf(at("05:00"), {}, null).state).toBe("waiting");
});

test("the daily run is scheduled when the clock begins, and the steps of every DAG are shown in the order they run", () => {
  expect([DAILY_START, SCHEDULES.find(({ id }) => id === "daily")?.cron]).toEqual(["06:30", "30 6 * * *"]);
  const all = [...Object.values(dags).filter((dag) => Array.isArray(dag)), dags.dagOf({ id: "1", kind: "maintenance", logicalDate: "2026-01-01", params: { verifyBatch: "1" }, parentId: null, epoch: "1" })];
  expect(all.length).toBeGreaterThan(4);
  for (const dag of all) {
    const names = dag.flatMap((section) => section.stages.flat()).map(({ name }) => name);
    expect(names).not.toEqual([]);
    expect(STEP_ORDER.filter((step) => names.includes(step))).toEqual(names);
  }
});

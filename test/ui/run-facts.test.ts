// What the run pages work out: the critical path, the time left, a month of days, and which log lines fit a filter.
import { expect, test } from "vitest";
import { criticalPath, type TimedStep } from "@/components/admin/critical-path";
import { secondsLeft } from "@/components/admin/run-eta";
import { letterText, actionHref } from "@/components/admin/runbook-actions";
import { runsHref } from "@/components/admin/runs-address";
import { rowsPerSecond } from "@/components/admin/step-facts";
import { fits } from "@/components/admin/use-run-logs";
import { calendarDays, calendarWeeks, dueTo, type CalendarRun } from "@/lib/queries/admin/calendar-days";
import type { StepAttempt } from "@/lib/queries/admin/get-run";
import type { LogLine } from "@/lib/queries/admin/run-logs";

const timed = (step: string, from: number, to: number): TimedStep => ({ step, from: from * 1000, to: to * 1000 });

test("the critical path goes through the slowest of the steps that ran side by side", () => {
  expect(criticalPath([timed("start", 0, 1), timed("extract_aws", 1, 9), timed("extract_gcp", 1, 4), timed("validate_raw", 9, 10), timed("end", 10, 11)])).toEqual(["start", "extract_aws", "validate_raw", "end"]);
});

test("the critical path bridges a wait and forgives the milliseconds between two records", () => {
  expect(criticalPath([timed("a", 0, 5), timed("b", 4.98, 8), timed("c", 20, 21)])).toEqual(["a", "b", "c"]);
  expect(criticalPath([])).toEqual([]);
});

const at = (second: number): string => new Date(Date.UTC(2026, 10, 24, 7, 0, second)).toISOString();
const attempt = (step: string, status: StepAttempt["status"], from: number, to: number | null, metrics = {}): StepAttempt => ({
  id: "1", step, attempt: 1, status, startedAt: at(from), finishedAt: to === null ? null : at(to), rowsIn: null, rowsOut: null, metrics, error: null,
});
const history = { runs: 10, seconds: { extract_aws: 30, extract_gcp: 10, validate_raw: 5, load_to_analytics: 20, end: 1 } };

test("the time left is what the open steps usually take, the slower of two side by side", () => {
  expect(secondsLeft({ steps: [], params: {} }, history, at(0))).toBe(30 + 5 + 20 + 1);
  const steps = [attempt("extract_aws", "running", 0, null), attempt("extract_gcp", "succeeded", 0, 8)];
  expect(secondsLeft({ steps, params: {} }, history, at(12))).toBe(18 + 5 + 20 + 1);
});

test("the time left of a working step follows its own pace once that says something", () => {
  const steps = [attempt("extract_aws", "skipped", 0, 0), attempt("extract_gcp", "succeeded", 0, 8), attempt("validate_raw", "running", 10, null, { progress: { done: 25, total: 100, unit: "pages" } })];
  expect(secondsLeft({ steps, params: {} }, history, at(20))).toBe(30 + 20 + 1);
});

test("a repetition that keeps earlier work is measured by the steps it has", () => {
  expect(secondsLeft({ steps: [], params: { reuseBronze: true } }, history, at(0))).toBe(21);
  expect(secondsLeft({ steps: [], params: { reuseBronze: true, reuseSilver: true } }, { runs: 1, seconds: { transform_to_cleaned: 9, end: 1 } }, at(0))).toBe(1);
});

test("a step that the run has passed over is not waited for, and without history nobody knows", () => {
  const steps = [attempt("load_to_analytics", "running", 0, null)];
  expect(secondsLeft({ steps, params: {} }, history, at(30))).toBe(1);
  expect(secondsLeft({ steps, params: {} }, { runs: 0, seconds: {} }, at(30))).toBeNull();
});

test("rows per second are of the rows that came out, and unknown where none did", () => {
  expect(rowsPerSecond({ ...attempt("end", "succeeded", 0, 4), rowsOut: "1000", rowsIn: "5" }, at(9))).toBe(250);
  expect(rowsPerSecond(attempt("end", "succeeded", 0, 4), at(9))).toBeNull();
});

const run = (logicalDate: string, status: CalendarRun["status"], repaired = false): CalendarRun => ({ id: "1", logicalDate, status, repaired });

test("a day of the calendar shows its worst run that nobody has repaired, and a gap where a run was due", () => {
  const days = calendarDays("2026-02-01", [run("2026-02-03", "succeeded"), run("2026-02-03", "failed"), run("2026-02-04", "failed", true), run("2026-02-04", "succeeded_with_warnings")], { from: "2026-02-03", to: "2026-02-06" });
  expect(days).toHaveLength(28);
  expect(days.slice(1, 6).map(({ status, repaired }) => [status, repaired])).toEqual([[null, 0], ["failed", 0], ["succeeded_with_warnings", 1], ["missing", 0], [null, 0]]);
  expect(calendarDays("2026-02-01", [], { from: null, to: "2026-03-01" }).every(({ status }) => status === null)).toBe(true);
});

test("the weeks of the calendar begin on Monday and are filled up", () => {
  const weeks = calendarWeeks(calendarDays("2026-11-01", [], { from: null, to: "2026-12-01" })); // 1 November 2026 is a Sunday
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
  expect(weeks[0]?.map((day) => day?.day ?? null)).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect([dueTo("2026-11-24", false), dueTo("2026-11-24", true)]).toEqual(["2026-11-24", "2026-11-25"]);
});

const line = (level: LogLine["level"], message: string, fields = {}): LogLine => ({ id: "1", step: "extract_aws", level, at: at(0), message, fields });

test("a line of the live log passes the same filter as the server's", () => {
  const choice = { level: "info", step: null, text: "", around: null } as const;
  expect([fits(line("debug", "x"), choice), fits(line("warn", "x"), choice)]).toEqual([false, true]);
  expect(fits(line("info", "Batch 7 is loaded"), { ...choice, text: "BATCH 7" })).toBe(true);
  expect(fits(line("info", "x", { source: "aws-prod" }), { ...choice, text: "aws-prod" })).toBe(true);
  expect(fits(line("info", "x"), { ...choice, step: "extract_gcp" })).toBe(false);
});

const context = { runId: "12", kind: "daily", status: "failed", from: "2026-11-23", to: "2026-11-24", sources: ["aws-prod"], accounts: ["aws 111111111111"], message: "HTTP 503" } as const;

test("an entry's buttons and letter are filled in for the run, and stay general without one", () => {
  expect(actionHref("backfill", "missing-data", context, false)).toBe("/admin/backfills?from=2026-11-23&to=2026-11-24&mode=failed&sources=aws-prod");
  expect(actionHref("checks", "raw_not_empty", context, true)).toBe("/admin/validations/raw_not_empty");
  expect([actionHref("rerun", "fault", context, false), actionHref("rerun", "fault", null, false)]).toEqual(["/admin/runs/12", "/admin/runs"]);
  expect(letterText("{account} ({source}), {days}: {message}", context)).toBe("aws 111111111111 (aws-prod), 23 Nov 2026: HTTP 503");
  expect(letterText("{account}", null)).toBe("[account]");
});

test("the address of the runs page says only what differs from how it opens", () => {
  expect(runsHref({ days: "90", kind: undefined })).toBe("/admin/runs");
  expect(runsHref({ days: "30", kind: "daily", day: "2026-11-03" }, "#list")).toBe("/admin/runs?days=30&kind=daily&day=2026-11-03#list");
});

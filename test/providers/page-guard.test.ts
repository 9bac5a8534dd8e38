import { expect, test } from "vitest";
import { PageGuard } from "@/jobs/providers/page-guard";

test("pages that differ are admitted, and pages without content never count as repeats", () => {
  const guard = new PageGuard("query");
  expect([guard.admit("a", "1"), guard.admit(null, "2"), guard.admit(null, "3"), guard.admit("b", undefined)]).toEqual([true, true, true, true]);
  expect(guard.repeats).toBe(0);
});

test("a page that comes twice is refused once and the query goes on", () => {
  const guard = new PageGuard("query");
  guard.admit("a", "1");
  expect(guard.admit("a", "1")).toBe(false);
  expect(guard.admit("b", undefined)).toBe(true);
  expect(guard.repeats).toBe(1);
});

test("the third page or token that comes again ends the query with a readable error", () => {
  const guard = new PageGuard("control by service");
  guard.admit("a", "1");
  guard.admit("a", "1");
  guard.admit("a", "1");
  expect(() => guard.admit("a", "1")).toThrow(/control by service: the provider leads in a circle: 3 .* after 4 pages/);
});

test("tokens that lead back to earlier pages are a circle too", () => {
  const guard = new PageGuard("query");
  for (const [page, token] of [["a", "1"], ["b", "2"], ["a", "1"], ["b", "2"]] as const) guard.admit(page, token);
  expect(() => guard.admit("a", "1")).toThrow(/circle/);
});

// The explorer's moves: filter, exclude, drill, and taking a filter away again.
import { describe, expect, test } from "vitest";
import { defaultState } from "@/lib/state/explorer-state";
import { chosenValues, drill, exclude, filterOn, withFacet, withoutTerm } from "@/lib/state/edit-state";
import { parseFilter, serialiseFilter } from "@/lib/state/filter-grammar";

const base = defaultState("2026-11-22");
const filterText = (state: typeof base) => serialiseFilter(state.filter);

describe("the explorer's moves", () => {
  test("filtering on a value replaces the values chosen before and leaves other terms alone", () => {
    const state = { ...base, filter: parseFilter("service:in:EC2,RDS;team:not:Web").filter };
    expect(filterText(filterOn(state, "service", "S3"))).toBe("service:in:S3;team:not:Web");
  });

  test("excluding adds to what is excluded already, once each", () => {
    const once = exclude(base, "service", "EC2");
    expect(filterText(exclude(exclude(once, "service", "RDS"), "service", "EC2"))).toBe("service:not:EC2,RDS");
  });

  test("a move on an OR filter applies to every set, so no row slips in through the other", () => {
    const state = { ...base, filter: parseFilter("provider:in:aws|provider:in:gcp").filter };
    expect(filterText(exclude(state, "team", "Web"))).toBe("provider:in:aws;team:not:Web|provider:in:gcp;team:not:Web");
  });

  test("drilling filters on the value and opens it by the next dimension", () => {
    const next = drill({ ...base, group: ["service", "team"] }, "service", "EC2", "region");
    expect(filterText(next)).toBe("service:in:EC2");
    expect(next.group).toEqual(["region", "team"]);
  });

  test("clearing the last value of a facet removes its term", () => {
    const state = withFacet(base, "team", "in", ["Web"]);
    expect(chosenValues(state, "team")).toEqual(["Web"]);
    expect(withFacet(state, "team", "in", []).filter).toEqual([]);
  });

  test("closing a chip removes that term alone", () => {
    const state = { ...base, filter: parseFilter("service:in:EC2;team:not:Web|provider:in:gcp").filter };
    expect(filterText(withoutTerm(state, 0, 1))).toBe("service:in:EC2|provider:in:gcp");
  });
});

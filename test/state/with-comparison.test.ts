// The explorer's table beside what it is compared with: changes that add up, values that are gone, "new" where nothing was before.
import { describe, expect, test } from "vitest";
import { shownView, sortedTree, type ShownNode } from "@/components/explorer/shown-view";
import { withComparison } from "@/components/explorer/with-comparison";
import { changeOf, formatChange } from "@/lib/format/delta";
import { addMoney, type Money } from "@/lib/money/money";
import type { ExplorerAnswer } from "@/lib/queries/spend/cost-report";
import type { GroupValue } from "@/lib/queries/spend/group-value";

const named = (value: string): GroupValue => ({ value, label: value, kind: "value" });
const answer: ExplorerAnswer = {
  currency: "USD", total: "30.015", totals: [], granularity: "none", periods: ["2026-11-01"],
  series: [{ ...named("EC2"), values: ["20.01"], total: "20.01" }, { ...named("S3"), values: ["10.005"], total: "10.005" }],
  rows: [{ path: [named("EC2"), named("Web")], cost: "12.005" }, { path: [named("S3"), named("Web")], cost: "10.005" }, { path: [named("EC2"), named("Data")], cost: "8.005" }],
  more: [],
  comparison: {
    current: { from: "2026-11-01", to: "2026-11-02" }, previous: { from: "2026-10-01", to: "2026-10-02" }, total: { current: "30.015", previous: "15.00" },
    nodes: [
      { path: [named("EC2")], current: "20.01", previous: "9.004" }, { path: [named("EC2"), named("Web")], current: "12.005", previous: "9.004" },
      { path: [named("EC2"), named("Data")], current: "8.005", previous: "0.00" }, { path: [named("S3")], current: "10.005", previous: "0.00" },
      { path: [named("S3"), named("Web")], current: "10.005", previous: "0.00" }, { path: [named("RDS")], current: "0.00", previous: "5.996" },
      { path: [named("RDS"), named("Web")], current: "0.00", previous: "5.996" },
    ],
    series: [["9.004"], ["0.00"]],
  },
};
const differences = (nodes: readonly ShownNode[]): Money[] => nodes.map(({ compared }) => compared?.difference ?? "-");

describe("the explorer's comparison", () => {
  const shown = withComparison(shownView(answer), answer);

  test("shows changes to the cent that add up to the total's, at each level", () => {
    expect(shown.compared?.difference).toBe("15.02");
    expect(addMoney(...differences(shown.roots))).toBe("15.02");
    for (const root of shown.roots) expect(addMoney(...differences(root.children))).toBe(addMoney(root.compared?.difference ?? "0"));
  });

  test("lists what is gone with a cost of zero, calls what is there now new, and sorts by change", () => {
    const rds = shown.roots.find(({ label }) => label === "RDS");
    expect([rds?.cost, rds?.children.length, formatChange(changeOf("0.00", rds?.compared?.previous ?? ""))]).toEqual(["0.00", 1, "gone"]);
    const s3 = shown.roots.find(({ label }) => label === "S3")?.compared;
    expect(formatChange(changeOf(s3?.current ?? "", s3?.previous ?? ""))).toBe("new");
    expect(sortedTree(shown.roots, { key: "change", direction: "asc" }).map(({ label }) => label)).toEqual(["RDS", "S3", "EC2"]);
  });

  test("gives each series of the chart what its periods are compared with", () => {
    expect(shown.series.map(({ compareValues }) => compareValues)).toEqual([["9.004"], ["0.00"]]);
  });
});

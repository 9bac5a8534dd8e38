// The explorer's chart and nested table show figures that add up to the same total, however the amounts have to be rounded.
import { describe, expect, test } from "vitest";
import Big from "big.js";
import fc from "fast-check";
import { shownView, sortedTree, type ShownNode } from "@/components/explorer/shown-view";
import { addMoney, roundMoney, type Money } from "@/lib/money/money";
import type { ExplorerView } from "@/lib/queries/spend/explorer-view";
import { OTHERS, type GroupValue } from "@/lib/queries/spend/group-value";

const PERIODS = ["2026-11-01", "2026-11-02", "2026-11-03"];
const amount = fc.integer({ min: -50_000_000, max: 900_000_000 }).map((units): Money => new Big(units).div(100_000).toFixed());
const sum = (amounts: readonly (Money | null)[]): Big => new Big(addMoney("0", ...amounts.map((one) => one ?? "0")));

/** Two levels, 12 first values of which 5 are named in the chart, amounts by period; "more" stands beside some. */
const view = fc.array(fc.record({ cells: fc.array(amount, { minLength: 3, maxLength: 3 }), parts: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 12 }).map((values): ExplorerView => {
  const named = values.slice(0, 5);
  const rest = values.slice(5);
  const valueOf = (at: number): GroupValue => ({ value: `v${at}`, label: `Value ${at}`, kind: at === 3 ? "none" : "value" });
  const total = (cells: readonly Money[]): Money => addMoney("0", ...cells);
  const others = PERIODS.map((_, at) => total(rest.map(({ cells }) => cells[at] ?? "0")));
  const series = [
    ...named.map(({ cells }, at) => ({ ...valueOf(at), values: cells, total: total(cells) })),
    ...(rest.length === 0 ? [] : [{ ...OTHERS, values: others, total: total(others) }]),
  ];
  const rows: ExplorerView["rows"] = [];
  const more: ExplorerView["more"] = [];
  values.forEach(({ cells, parts }, at) => {
    const each = new Big(total(cells)).div(parts).round(7).toFixed();
    for (let part = 0; part < parts - 1; part += 1) rows.push({ path: [valueOf(at), { value: `p${part}`, label: `Part ${part}`, kind: "value" }], cost: each });
    const last = new Big(total(cells)).minus(new Big(each).times(parts - 1)).toFixed();
    if (parts === 3) more.push({ first: valueOf(at), count: 7, cost: last });
    else rows.push({ path: [valueOf(at), { value: "last", label: "Last", kind: "value" }], cost: last });
  });
  return { currency: "USD", total: total(values.flatMap(({ cells }) => cells)), totals: [], granularity: "day", periods: PERIODS, series, rows, more };
});

function eachParent(nodes: readonly ShownNode[], check: (parent: ShownNode) => void): void {
  for (const node of nodes) {
    if (node.children.length > 0) check(node);
    eachParent(node.children, check);
  }
}

describe("what the explorer shows", () => {
  test("chart, first level of the table and total are one sum at cents, and each parent is the sum of its children", () => {
    fc.assert(
      fc.property(view, (answer) => {
        const shown = shownView(answer);
        expect(new Big(shown.total).eq(roundMoney(answer.total, 2))).toBe(true);
        expect(sum(shown.roots.map(({ cost }) => cost)).eq(shown.total)).toBe(true);
        expect(sum(shown.series.flatMap(({ values }) => values)).eq(shown.total)).toBe(true);
        eachParent(shown.roots, (parent) => expect(sum(parent.children.map(({ cost }) => cost)).eq(parent.cost)).toBe(true));
        for (const series of shown.series.filter(({ kind }) => kind !== "others")) {
          expect(shown.roots.find(({ path }) => path[0]?.value === series.key)?.cost).toBe(series.total);
        }
      }),
    );
  });

  test("sorting turns the named rows round and leaves the unattributed last", () => {
    const answer: ExplorerView = {
      currency: "USD", total: "9.00", totals: [], granularity: "none", periods: ["2026-11-01"], more: [],
      series: [],
      rows: [["B", "5.00", "value"], ["Unknown", "3.00", "none"], ["A", "1.00", "value"]].map(([label, cost, kind]) => ({ path: [{ value: label ?? "", label: label ?? "", kind: kind as GroupValue["kind"] }], cost: cost ?? "0" })),
    };
    const { roots } = shownView({ ...answer, series: answer.rows.map(({ path, cost }) => ({ ...(path[0] ?? OTHERS), values: [cost], total: cost })) });
    const labels = (key: "cost" | "name", direction: "asc" | "desc"): string[] => sortedTree(roots, { key, direction }).map(({ label }) => label);
    expect(labels("cost", "desc")).toEqual(["B", "A", "Unknown"]);
    expect(labels("cost", "asc")).toEqual(["A", "B", "Unknown"]);
    expect(labels("name", "asc")).toEqual(["A", "B", "Unknown"]);
  });
});

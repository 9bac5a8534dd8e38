// What the explorer draws and says of a change, and what its menus and the palette lead to.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import Big from "big.js";
import { changeSentence } from "@/components/explorer/change-sentence";
import { pathMoves, valueMoves } from "@/components/explorer/value-moves";
import { waterfallOf } from "@/components/explorer/waterfall";
import { matchingCommands, valueCommands } from "@/components/shell/palette-commands";
import { addMoney } from "@/lib/money/money";
import { CHANGE_DRIVERS } from "@/lib/queries/spend/change-driver";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";

const state: ExplorerState = { ...defaultState("2026-11-22"), group: ["service", "team"] };
const value = { value: "EC2", label: "Amazon EC2", kind: "value" } as const;

describe("what changed", () => {
  test("the steps lead from what was shown before to what is shown now, to the cent, and stay inside the drawing", () => {
    const amount = fc.integer({ min: -90_000_000, max: 90_000_000 }).map((units) => new Big(units).div(10_000).toFixed());
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: CHANGE_DRIVERS.length, maxLength: CHANGE_DRIVERS.length }), (previous, amounts) => {
        const total = { previous, current: addMoney(previous, ...amounts) };
        const { steps } = waterfallOf({ currency: "USD", total, drivers: CHANGE_DRIVERS.map((driver, at) => ({ driver, amount: amounts[at] ?? "0", lines: 1 })) });
        const [first, last] = [steps[0], steps.at(-1)];
        expect(addMoney(...steps.slice(0, -1).map((step) => step.amount))).toBe(addMoney(last?.amount ?? ""));
        expect(first?.amount.split(".")[1]).toHaveLength(2);
        for (const { left, width } of steps) expect(left >= -0.001 && left + width <= 100.001).toBe(true);
      }),
    );
  });

  test("causes that are small beside the whole are drawn large, from a round figure that is named; else from zero", () => {
    const drawn = (previous: string, change: string) => waterfallOf({ currency: "USD", total: { previous, current: addMoney(previous, change) }, drivers: [{ driver: "usage", amount: change, lines: 1 }] });
    const small = drawn("373931.19", "-5429.62");
    expect(small.begins).toBe("366000.00");
    expect(small.steps[1]?.width).toBeGreaterThan(50);
    expect(drawn("100", "-50").begins).toBeNull();
    expect(drawn("100", "-200").begins).toBeNull();
    expect(drawn("0", "0").begins).toBeNull();
  });

  test("one sentence says how much, the largest cause in the direction of the change, and the line that moved most", () => {
    const drivers = [{ driver: "usage" as const, amount: "30.00", lines: 2 }, { driver: "gone" as const, amount: "-20.00", lines: 1 }];
    const movers = [{ path: [value], current: "60.00", previous: "30.00", change: "30.00", driver: "usage" as const }];
    expect(changeSentence({ currency: "USD", total: { current: "60.00", previous: "50.00" }, drivers, movers })).toBe("Spend rose $10.00 (+20.0\u00a0%): mostly usage, +$30.00. The line that moved most: Amazon EC2, +$30.00.");
    expect(changeSentence({ currency: "USD", total: { current: "5.00", previous: "5.00" }, drivers: [], movers: [] })).toBe("Spend stayed at $5.00.");
  });

  test("a row's menu explains its change, shows its rows and goes on narrowed to it", () => {
    const set: ExplorerState[] = [];
    const { items } = pathMoves(state, (next) => set.push(next), [value]);
    for (const label of ["Explain change", "Show rows"]) {
      const item = items.find((one) => "label" in one && one.label === label);
      if (item !== undefined && "onSelect" in item) item.onSelect();
    }
    const filter = [[{ key: "service", op: "in", values: ["EC2"] }]];
    expect(set).toEqual([expect.objectContaining({ filter, chart: "waterfall", compare: "previous" }), expect.objectContaining({ filter, chart: "table", group: ["account", "sku", "resource"] })]);
  });

  test("Others opens to what the chart does not name", () => {
    const set: ExplorerState[] = [];
    const series = [{ key: "EC2", label: "Amazon EC2", kind: "value" as const, values: [], total: "1" }, { key: "(others)", label: "Others", kind: "others" as const, values: [], total: "1" }];
    const open = valueMoves(state, (next) => set.push(next), series, "(others)").items[0];
    if (open !== undefined && "onSelect" in open) open.onSelect();
    expect(set[0]?.filter).toEqual([[{ key: "service", op: "not", values: ["EC2"] }]]);
  });

  test("the palette finds commands by any of their words, and a value narrows the question that is open", () => {
    const opened: string[] = [];
    const facets = { dimension: "service" as const, currency: "USD", more: 0, values: [{ value: "EC2", label: "Amazon EC2", kind: "value" as const, cost: "1", rows: 1 }] };
    const found = valueCommands({ pathname: "/explorer", search: "from=2026-11-01&filter=team%3Ain%3AWeb", open: (href) => opened.push(href) }, [facets]);
    expect(matchingCommands(found, "amazon service").map(({ label }) => label)).toEqual(["Service is Amazon EC2"]);
    expect(matchingCommands(found, "azure")).toEqual([]);
    found[0]?.run();
    expect(new URLSearchParams(opened[0]?.split("?")[1]).get("filter")).toBe("team:in:Web;service:in:EC2");
    expect(new URLSearchParams(opened[0]?.split("?")[1]).get("from")).toBe("2026-11-01");
  });
});

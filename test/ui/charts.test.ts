// What charts draw: stable colours, exact sums behind rounded geometry, honest axes, sentences that say why.
import { describe, expect, test } from "vitest";
import { axisScale } from "@/components/charts/axis-scale";
import { formatAxisMoney } from "@/components/charts/axis-format";
import { drawnSeries, hasNegative, periodTotal, plotRows } from "@/components/charts/chart-model";
import { seriesFill, seriesKindOf } from "@/components/charts/series-color";

const services = ["Amazon EC2", "Amazon RDS", "BigQuery", "Amazon S3", "Compute Engine", "AWS Lambda", "Cloud Storage", "Amazon EKS"];

const seriesColor = (key: string, all: readonly string[], shared?: readonly string[]): string => seriesFill(key, "value", all, shared).color;

describe("series colours", () => {
  test("give eight values eight different hues, whatever their order", () => {
    expect(new Set(services.map((key) => seriesColor(key, services))).size).toBe(8);
    for (const key of services) expect(seriesColor(key, services.toReversed())).toBe(seriesColor(key, services));
  });

  test("stay different beyond eight values by shade", () => {
    const many = Array.from({ length: 20 }, (_, i) => `service-${i}`);
    expect(new Set(many.map((key) => seriesColor(key, many))).size).toBe(20);
  });

  test("agree between two charts of a page that share their keys, also when one shows more", () => {
    const few = services.slice(2, 5);
    for (const key of few) expect(seriesColor(key, few, services)).toBe(seriesColor(key, [...services, "Credits"], services));
  });

  test("depend on the value's name alone where nothing collides", () => {
    expect(seriesColor("Amazon EC2", ["Amazon EC2"])).toBe(seriesColor("Amazon EC2", []));
  });

  test("know the rest and the unattributed by their words", () => {
    expect(["Others", "Untagged", "unallocated", "Web"].map(seriesKindOf)).toEqual(["others", "unattributed", "unattributed", "value"]);
  });
});

describe("chart data", () => {
  const series = [
    { key: "a.b", label: "A", values: ["0.1", "0.2", null] },
    { key: "c", label: "Credits", values: ["-0.30", null, "-1"] },
  ];

  test("adds up periods and running totals exactly", () => {
    expect(periodTotal(series, 0)).toBe("-0.20");
    expect(drawnSeries(series, "cumulative").map(({ values }) => values)).toEqual([["0.10", "0.30", "0.30"], ["-0.30", "-0.30", "-1.30"]]);
  });

  test("keeps dots in a key away from the chart library, which would read them as a path", () => {
    const drawn = drawnSeries(series, "bar");
    const rows = plotRows(["2026-11-01", "2026-11-02", "2026-11-03"], drawn, "USD", "2026-11-03");
    expect(rows.map((row) => row[drawn[0]?.dataKey ?? ""])).toEqual([0.1, 0.2, null]);
    expect(rows.map(({ top, bottom, incomplete }) => [top, bottom, incomplete])).toEqual([[0.1, -0.3, false], [0.2, 0, false], [0, -1, true]]);
  });

  test("asks for a zero line only when something is below it", () => {
    expect(hasNegative(series)).toBe(true);
    expect(hasNegative([{ key: "x", label: "X", values: ["-0.00", "1"] }])).toBe(false);
  });
});

describe("axes", () => {
  test("include zero, end above the highest value and waste no step on small credits", () => {
    expect(axisScale(-380, 14_000)).toEqual({ ticks: [0, 5000, 10_000, 15_000], domain: [-395.2, 15_000] });
    expect(axisScale(0, 0.3).ticks).toEqual([0, 0.1, 0.2, 0.3]);
    expect(axisScale(-900, 1000).ticks).toEqual([-500, 0, 500, 1000]);
    expect(axisScale(0, 0)).toEqual({ ticks: [0], domain: [0, 1] });
  });

  test("label ticks without needless decimals", () => {
    expect([0, 5000, 12_500, -2_000_000, 0.25, 40].map((tick) => formatAxisMoney(tick, "USD"))).toEqual(["$0", "$5K", "$12.5K", "\u2212$2M", "$0.25", "$40"]);
  });
});

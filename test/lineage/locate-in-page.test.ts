// A record's place in the provider's page.
import { expect, test } from "vitest";
import { locateInPage } from "@/lib/lineage/locate-in-page";

const group = (service: string, amount: string) => ({ Keys: [service, "team$web"], Metrics: { UnblendedCost: { Amount: amount, Unit: "USD" } } });
const BODY = JSON.stringify({
  ResultsByTime: [
    { TimePeriod: { Start: "2026-11-01", End: "2026-11-02" }, Groups: [group("EC2", "1.25"), group("S3", "0.50")] },
    { TimePeriod: { Start: "2026-11-02", End: "2026-11-03" }, Groups: [group("EC2", "1.25"), group("S3 \"x\"", "0.75")] },
  ],
});

test("the group is marked that holds the record's values, on the record's day", () => {
  const { lines, firstLine, place } = locateInPage(BODY, ["2026-11-02", "S3 \"x\"", "0.75", "USD"]);
  const marked = lines.slice((place?.from ?? 0) - firstLine, (place?.to ?? 0) - firstLine + 1).join("\n");
  expect(JSON.parse(marked.trim().replace(/,$/, "").replace(/^"\w+": /, ""))).toEqual(group("S3 \"x\"", "0.75"));
});

test("values that stand on two days mark the group of the day that has more of them", () => {
  const { lines, firstLine, place } = locateInPage(BODY, ["2026-11-01", "2026-11-02", "EC2", "1.25", "0.50"]);
  const marked = lines.slice((place?.from ?? 0) - firstLine, (place?.to ?? 0) - firstLine + 1).join("\n");
  expect(JSON.parse(marked.trim().replace(/,$/, ""))).toEqual(group("EC2", "1.25"));
  expect(place?.from).toBeLessThan(lines.findIndex((line) => line.includes("0.50")) + firstLine);
});

test("a long page is shown around the place, a page without the marks or without JSON from its top", () => {
  const long = JSON.stringify({ rows: Array.from({ length: 2_000 }, (_, i) => ({ id: `r${i}`, cost: `${i}.5` })) });
  const found = locateInPage(long, ["r1500", "1500.5"]);
  expect(found.lineCount).toBeGreaterThan(8_000);
  expect(found.lines.length).toBeLessThan(120);
  expect(found.lines.join("\n")).toContain("r1500");
  expect(locateInPage(long, ["nothing"])).toMatchObject({ place: null, firstLine: 1 });
  expect(locateInPage("no json\nat all", ["json"])).toEqual({ lines: ["no json", "at all"], firstLine: 1, lineCount: 2, place: null });
});

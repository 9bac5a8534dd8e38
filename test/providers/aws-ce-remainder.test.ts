import { expect, test } from "vitest";
import type { AccountDays } from "@/jobs/providers/aws-ce-control";
import { Remainder } from "@/jobs/providers/aws-ce-remainder";
import type { CeRow } from "@/jobs/providers/aws-ce-rows";

const DAY = "2026-11-20";
const amounts = (usd: string): string => `${usd}|${usd}|${usd}|${usd}|1|USD`;
const services = (of: Record<string, string>): AccountDays => new Map([["a", new Map([[DAY, new Map(Object.entries(of).map(([service, usd]) => [service, amounts(usd)]))]])]]);

function row(service: string, tagValue: string, usd: string, recordClass: CeRow["recordClass"] = "usage"): CeRow {
  return { day: DAY, end: "2026-11-21", estimated: false, account: "a", accountName: null, recordClass, service, tagKey: "team", tagValue, environment: null, amounts: [usd, usd, usd, usd, "1"], unit: "USD" };
}

function judge(rows: readonly CeRow[], control: Record<string, string>, absent: Record<string, string>): ReturnType<Remainder["result"]> {
  const remainder = new Remainder();
  for (const one of rows) remainder.add(one);
  remainder.closeAccount("a", new Set([DAY]), { services: services(control), absent: services(absent) });
  return remainder.result();
}

test("slices that equal the control, and untagged spend that equals the slice asked apart, leave nothing to say", () => {
  expect(judge([row("EC2", "web", "1.25"), row("EC2", "", "0.5"), row("S3", "web", "2"), row("EC2", "web", "-1", "credit")], { EC2: "0.75", S3: "2" }, { EC2: "0.5" })).toEqual({ lines: [], warnings: [] });
});

test("a difference in the 10th decimal is a named line of its column and month, and no warning", () => {
  const { lines, warnings } = judge([row("EC2", "web", "0.3333333333"), row("EC2", "", "0.6666666666")], { EC2: "1" }, { EC2: "0.6666666666" });
  expect(warnings).toEqual([]);
  expect(lines).toEqual(["UnblendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost"].map((column) => ({ name: "provider rounding", amount: "0.0000000001", month: "2026-11-01", column, currency: "USD" })));
});

test("money that no slice explains is a remainder: named, and a warning with service, account and day", () => {
  const { lines, warnings } = judge([row("EC2", "web", "1")], { EC2: "1", S3: "3.5" }, {});
  expect(lines.filter((line) => line.column === "NetUnblendedCost")).toEqual([{ name: "remainder", amount: "3.50", month: "2026-11-01", column: "NetUnblendedCost", currency: "USD" }]);
  expect(warnings).toEqual([expect.stringMatching(/^Control totals and the slices differ in 4 places .*: 3\.50 UnblendedCost of S3 in account a on 2026-11-20; /)]);
});

test("an empty tag value is untagged once, and the difference to the spend without the tag stays visible", () => {
  const { lines, warnings } = judge([row("EC2", "web", "1"), row("EC2", "", "0.75")], { EC2: "1.75" }, { EC2: "0.5" });
  expect(lines).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/^Spend with an empty tag value and spend without the tag differ in 4 places .*both are shown as untagged, once/)]);
});

test("what Savings Plan usage and its negation do not cancel is named per month", () => {
  const { lines } = judge([row("EC2", "web", "5", "savings_plan"), row("EC2", "", "-4.9999999999", "savings_plan")], { EC2: "0.0000000001" }, { EC2: "-4.9999999999" });
  expect(lines).toEqual([{ name: "Savings Plan negation residual", amount: "0.0000000001", month: "2026-11-01", column: "NetUnblendedCost", currency: "USD" }]);
});

test("accounts are judged one by one: what one has written is not held against the next", () => {
  const remainder = new Remainder();
  remainder.add(row("EC2", "web", "1"));
  remainder.closeAccount("a", new Set([DAY]), { services: services({ EC2: "1" }), absent: new Map() });
  remainder.closeAccount("b", new Set([DAY]), { services: services({ EC2: "1" }), absent: new Map() });
  expect(remainder.result().warnings).toEqual([]);
});

// The imaginary company: deterministic, append-only in time, consistent in its money, of the promised size.
import { createHash } from "node:crypto";
import Big from "big.js";
import { describe, expect, test } from "vitest";
import { addDays, addMonths, daysIn } from "@/lib/dates/dates";
import { buildAnswerKey, monthTotals } from "@/jobs/demo-cloud/company/answer-key";
import { netOf, unitsToText, type AwsCharge } from "@/jobs/demo-cloud/company/aws-charge";
import { RESERVATION } from "@/jobs/demo-cloud/company/aws-commitments";
import { buildAwsBill } from "@/jobs/demo-cloud/company/aws-bill";
import { closedFrom } from "@/jobs/demo-cloud/company/aws-occasional";
import { getDemoCompany, type DemoCompany } from "@/jobs/demo-cloud/company/demo-company";
import { buildGcpBill } from "@/jobs/demo-cloud/company/gcp-bill";
import { dayOfMicros, instant } from "@/jobs/demo-cloud/company/gcp-row";
import { AWS_ACCOUNTS, BUSINESS_UNITS, COST_CENTRES, GCP_FOLDERS, GCP_PROJECTS, TEAMS } from "@/jobs/demo-cloud/company/organisation";
import { buildStory } from "@/jobs/demo-cloud/company/story";

const TODAY = "2026-11-24";
const company = getDemoCompany({ anchor: TODAY });
const { story, aws, gcp } = company;
const history = daysIn(story.firstDay, TODAY);

const line = (c: AwsCharge): string =>
  [c.day, c.accountId, c.service, c.recordType, c.region, c.usageType, c.legalEntity, JSON.stringify(c.tags), c.unblended, c.amortized, c.netUnblended, c.netAmortized, c.quantity].join("|");

/** sha256 over every charge of both clouds as of a day. */
function digest(bills: Pick<DemoCompany, "aws" | "gcp">): string {
  const hash = createHash("sha256");
  for (const day of history) for (const charge of bills.aws.visibleOn(day, TODAY)) hash.update(line(charge));
  for (const row of bills.gcp.tableAsOf(TODAY)) hash.update(JSON.stringify(row));
  return hash.digest("hex");
}

function sum(charges: readonly AwsCharge[], value: (charge: AwsCharge) => bigint): bigint {
  return charges.reduce((total, charge) => total + value(charge), 0n);
}

describe("the organisation", () => {
  test("has 2 business units, 8 teams, 4 cost centres, 12 AWS accounts and 8 Google projects in 2 folders", () => {
    expect([BUSINESS_UNITS.length, TEAMS.length, COST_CENTRES.length, AWS_ACCOUNTS.length, GCP_PROJECTS.length, GCP_FOLDERS.length]).toEqual([2, 8, 4, 12, 8, 2]);
  });

  test("has exactly one account without an owner and only twelve-digit account ids, one with a leading zero", () => {
    expect(AWS_ACCOUNTS.filter((account) => account.owner === null).map((account) => account.key)).toEqual(["brightcart"]);
    expect(AWS_ACCOUNTS.every((account) => /^\d{12}$/.test(account.id))).toBe(true);
    expect(AWS_ACCOUNTS.filter((account) => account.id.startsWith("0"))).toHaveLength(1);
  });
});

describe("determinism", () => {
  test("gives the same charges to the last digit for the same seed and day, and others for another seed", () => {
    const again = buildStory({ anchor: TODAY });
    expect(digest({ aws: buildAwsBill(again), gcp: buildGcpBill(again) })).toBe(digest(company));
    const other = buildStory({ anchor: TODAY, seed: "other" });
    expect(buildAwsBill(other).chargesOn(story.firstDay).map(line)).not.toEqual(aws.chargesOn(story.firstDay).map(line));
    expect(buildGcpBill(other).rowsOn(story.firstDay)).not.toEqual(gcp.rowsOn(story.firstDay));
  });

  test("adds one day to the AWS bill and completes yesterday when the next day comes, and leaves all earlier days alone", () => {
    const tomorrow = addDays(TODAY, 1);
    const yesterday = addDays(TODAY, -1);
    expect(daysIn(story.firstDay, yesterday).filter((day) => aws.visibleOn(day, tomorrow) !== aws.visibleOn(day, TODAY))).toEqual([]);
    expect(sum(aws.visibleOn(yesterday, tomorrow), (c) => c.unblended)).toBeGreaterThan(sum(aws.visibleOn(yesterday, TODAY), (c) => c.unblended));
    expect(aws.visibleOn(TODAY, TODAY)).toEqual([]);
    expect(aws.visibleOn(TODAY, tomorrow).length).toBeGreaterThan(100);
  });

  test("only appends rows to the Google export when the next day comes", () => {
    const before = gcp.tableAsOf(TODAY);
    const after = gcp.tableAsOf(addDays(TODAY, 1));
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.slice(0, before.length).every((row, index) => row === before[index])).toBe(true);
  });
});

describe("size", () => {
  test.each([TODAY, "2026-03-01", "2028-02-29"])("keeps each whole month within 15 % of 240,000 and 120,000 USD with the anchor %s", (anchor) => {
    const totals = monthTotals(getDemoCompany({ anchor }), anchor).filter((total) => total.month < addMonths(anchor, 0));
    expect(totals).toHaveLength(26);
    for (const { cloud, effective, month } of totals) {
      const target = cloud === "aws" ? 240_000 : 120_000;
      expect(Math.abs(Number(effective) / target - 1), `${cloud} ${month} ${effective}`).toBeLessThan(0.15);
    }
  });

  test("has 40,000 to 90,000 AWS groups of account, service and team, and 30,000 to 45,000 Google rows", () => {
    const groups = new Set<string>();
    for (const day of history) for (const c of aws.visibleOn(day, TODAY)) groups.add(`${day}/${c.accountId}/${c.service}/${c.tags.team ?? ""}`);
    expect(groups.size).toBeGreaterThan(40_000);
    expect(groups.size).toBeLessThan(90_000);
    expect(gcp.tableAsOf(TODAY).length).toBeGreaterThan(30_000);
    expect(gcp.tableAsOf(TODAY).length).toBeLessThan(45_000);
  });
});

describe("AWS money", () => {
  test("bills the Savings Plan's fee once: covered usage, negation and fee add up to it unblended and amortized, on every day", () => {
    for (const day of history) {
      const plan = aws.visibleOn(day, TODAY).filter((c) => c.recordType.startsWith("SavingsPlan"));
      const fee = plan.find((c) => c.recordType === "SavingsPlanRecurringFee");
      expect(sum(plan, (c) => c.unblended)).toBe(fee?.unblended);
      expect(sum(plan, (c) => c.amortized)).toBe(fee?.unblended);
      expect(sum(plan, (c) => c.netAmortized)).toBe(sum(plan, (c) => c.netUnblended));
      expect(fee && fee.amortized > 0n).toBe(true);
    }
  });

  test("spreads the upfront reservation over its 365 days to the last digit", () => {
    const year = daysIn(story.reservation.from, story.reservation.to);
    const reserved = year.flatMap((day) => aws.chargesOn(day).filter((c) => c.recordType === "DiscountedUsage"));
    const upfront = aws.chargesOn(story.reservation.from).filter((c) => c.recordType === "Upfront");
    expect(year).toHaveLength(RESERVATION.days);
    expect(unitsToText(sum(reserved, (c) => c.amortized))).toBe(String(RESERVATION.upfrontUsd));
    expect(unitsToText(sum(upfront, (c) => c.unblended))).toBe(String(RESERVATION.upfrontUsd));
    expect(sum(upfront, (c) => c.amortized)).toBe(0n);
    expect(sum(reserved, (c) => c.unblended)).toBe(0n);
  });

  test("applies the private rate to all of AWS's own usage and to nothing else", () => {
    const wrong = history.flatMap((day) => aws.visibleOn(day, TODAY)).filter((charge) => {
      const own = charge.legalEntity === "Amazon Web Services, Inc." && !["Tax", "Support", "Credit", "Refund"].includes(charge.recordType);
      return charge.netUnblended !== (own ? netOf(charge.unblended) : charge.unblended);
    });
    expect(wrong).toEqual([]);
  });

  test("shows the refund of a closed month only from the day it was made", () => {
    const refunds = (today: string): AwsCharge[] => aws.visibleOn(story.refund.day, today).filter((c) => c.recordType === "Refund");
    expect(refunds(addDays(story.refund.knownFrom, -1))).toEqual([]);
    expect(refunds(story.refund.knownFrom)).toHaveLength(1);
    expect(story.refund.knownFrom > closedFrom(story.refund.day)).toBe(true);
  });

  test("has zero-cost charges, an ended credit and a credit that was taken back", () => {
    const charges = history.flatMap((day) => aws.visibleOn(day, TODAY));
    expect(charges.some((c) => c.recordType === "Usage" && c.unblended === 0n && c.service === "AWS CloudTrail")).toBe(true);
    const credits = charges.filter((c) => c.recordType === "Credit");
    expect(credits.filter((c) => c.usageType === "MigrationCredit").every((c) => c.day < story.creditsEnd)).toBe(true);
    expect(sum(credits.filter((c) => c.usageType === "GoodwillCredit"), (c) => c.unblended)).toBe(0n);
  });

  test("drifts its tags: an other key, other spellings, a late start and a loss", () => {
    const tagsOn = (day: string, key: string): (string | undefined)[] =>
      aws.chargesOn(day).filter((c) => AWS_ACCOUNTS.some((a) => a.id === c.accountId && a.key === key)).map((c) => c.tags.team);
    const spellings = new Set(tagsOn(story.firstDay, "web-prod"));
    expect(spellings).toEqual(new Set([undefined, "web", "Web", "web-platform"]));
    expect(aws.chargesOn(story.firstDay).some((c) => c.tags.Team === "Mobile")).toBe(true);
    expect(new Set(tagsOn(addDays(story.dataTagsStart, -1), "data-lake"))).toEqual(new Set([undefined]));
    expect(tagsOn(story.dataTagsStart, "data-lake")).toContain("data");
    expect(tagsOn(addDays(story.searchTagsLost, -1), "search-prod")).toContain("search");
    expect(new Set(tagsOn(story.searchTagsLost, "search-prod"))).toEqual(new Set([undefined]));
  });
});

describe("Google rows", () => {
  const table = gcp.tableAsOf(TODAY);

  test("belong to the invoice month of their Pacific time, so the first hours of a UTC month to the month before", () => {
    const boundary = { winter: addMonths("2026-02-01", 0), summer: addMonths("2026-07-01", 0) };
    const months = (day: string, hour: number): Set<string> => new Set(table.filter((row) => row.usage_start_time === instant(day, hour) && row.cost_type === "regular").map((row) => row.invoice.month));
    expect(months(boundary.winter, 0)).toEqual(new Set(["202601"]));
    expect(months(boundary.winter, 8)).toEqual(new Set(["202602"]));
    expect(months(boundary.summer, 0)).toEqual(new Set(["202606"]));
    expect(months(boundary.summer, 7)).toEqual(new Set(["202607"]));
  });

  test("reach the export after their usage, some of them days later", () => {
    const lag = (row: (typeof table)[number]): number => (row.export_time - row.usage_end_time) / 3_600_000_000;
    expect(table.every((row) => lag(row) > 0)).toBe(true);
    expect(table.filter((row) => lag(row) > 48 && row.cost_type === "regular").length).toBeGreaterThan(500);
    const late = table.filter((row) => dayOfMicros(row.usage_start_time) === story.lateGcpDay && row.project !== null);
    expect(late.every((row) => dayOfMicros(row.export_time) >= addDays(story.lateGcpDay, 3))).toBe(true);
  });

  test("hold true duplicates, charges without a project, tax, an adjustment, rounding and every kind of credit", () => {
    const texts = daysIn("2026-06-01", "2026-07-01").flatMap((day) => gcp.rowsOn(day)).map((row) => JSON.stringify(row));
    expect(texts.length - new Set(texts).size).toBeGreaterThanOrEqual(90);
    expect(new Set(table.map((row) => row.cost_type))).toEqual(new Set(["regular", "tax", "adjustment", "rounding_error"]));
    expect(table.filter((row) => row.project === null).length).toBeGreaterThan(400);
    expect(new Set(table.flatMap((row) => row.credits.map((credit) => credit.type)))).toEqual(new Set(["COMMITTED_USAGE_DISCOUNT", "SUSTAINED_USAGE_DISCOUNT", "FREE_TIER", "PROMOTION"]));
  });

  test("correct a day by one negative and one new row", () => {
    const corrected = table.filter((row) => row.export_time === instant(story.gcpRestatement.exported, 10));
    expect(corrected.map((row) => Math.sign(row.cost))).toEqual([-1, 1]);
    expect(corrected.every((row) => dayOfMicros(row.usage_start_time) === story.gcpRestatement.day)).toBe(true);
  });

  test("have costs of at most six decimals, whose shortest text is the amount itself", () => {
    expect(table.filter((row) => !new Big(row.cost).round(6).eq(row.cost))).toEqual([]);
  });
});

describe("the answer key", () => {
  const key = buildAnswerKey(company, TODAY);
  const of = (event: string): (typeof key)[number] => {
    const answer = key.find((entry) => entry.event === event);
    if (!answer) throw new Error(`no answer for ${event}`);
    return answer;
  };
  const change = (event: string): number => Number(of(event).figure) / Number(of(event).figureBefore);

  test("shows every event against the time before it", () => {
    expect(Number(of("gpu-runaway").figure) - Number(of("gpu-runaway").figureBefore)).toBeGreaterThan(9_000);
    expect(change("nat-shift")).toBeGreaterThan(2);
    expect(change("launch-ramp")).toBeGreaterThan(1.8);
    expect(change("gp2-to-gp3")).toBeCloseTo(0.825, 1);
    expect(change("december-freeze")).toBeLessThan(0.75);
    expect(change("search-tags-lost")).toBeGreaterThan(5);
    expect(change("data-tags-start")).toBeLessThan(0.1);
    expect(change("mobile-tag-fixed")).toBeLessThan(0.2);
    expect(Number(of("warehouse-scan").figure) - Number(of("warehouse-scan").figureBefore)).toBeGreaterThan(1_500);
    expect(of("refund").figure).toBe("-1840.25");
    expect(of("credits-end").figure).toBe("0");
  });

  test("moves EC2 to EKS while their sum stays where it was, growth aside", () => {
    const [ec2] = key.filter((entry) => entry.event === "eks-migration");
    expect(Number(ec2?.figure)).toBeLessThan(Number(ec2?.figureBefore) * 0.2);
    const both = (from: string): number => {
      const services = ["Amazon Elastic Compute Cloud - Compute", "Amazon Elastic Container Service for Kubernetes"];
      const charges = daysIn(from, addDays(from, 28)).flatMap((day) => aws.visibleOn(day, TODAY));
      return Number(sum(charges.filter((c) => c.accountId === ec2?.accountId && services.includes(c.service) && c.recordType !== "Credit"), (c) => c.netAmortized));
    };
    expect(both(story.eksMigration.to) / both(addDays(story.eksMigration.from, -28))).toBeCloseTo(1, 1);
  });

  test("leaves a part of the savings plan unused in every month", () => {
    const unused = Number(of("savings-plan-unused").figure) / Number(of("savings-plan-fee").figure);
    expect(unused).toBeGreaterThan(0.02);
    expect(unused).toBeLessThan(0.25);
  });
});

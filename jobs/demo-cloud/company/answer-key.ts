// The answer key of the demo: every event with its days, what it happened to, and the figures computed from the charges themselves.
import Big from "big.js";
import { addDays, addMonths, monthStart, type Day } from "@/lib/dates/dates";
import { sumAws, sumGcp, type AwsMetric, type DayRange } from "./bill-sums";
import { awsAccount, gcpProject, type AwsAccountKey, type GcpProjectKey, type TeamKey } from "./organisation";
import { MARKETPLACE } from "./aws-occasional";
import { SAVINGS_PLAN } from "./aws-commitments";
import { AWS_KINDS } from "./aws-kinds";
import type { AwsCharge } from "./aws-charge";
import type { DemoCompany } from "./demo-company";
import type { GcpRow } from "./gcp-row";

export interface Answer {
  event: string;
  /** What a person sees. */
  says: string;
  cloud: "aws" | "gcp";
  page: "/" | "/explorer" | "/teams/[team]" | "/anomalies" | "/admin/reconciliation" | "/admin/restatements";
  metric: AwsMetric;
  accountId: string | null;
  service: string | null;
  team: TeamKey | null;
  /** The days of the event, and of the quiet time it is compared with. */
  range: DayRange;
  before: DayRange | null;
  /** USD over `range` and over `before`, exact decimal text. */
  figure: string;
  figureBefore: string | null;
}

interface AwsEvent {
  event: string;
  says: string;
  page: Answer["page"];
  account: AwsAccountKey;
  service?: string;
  team?: TeamKey | null;
  metric?: AwsMetric;
  range: DayRange;
  before?: DayRange;
  test?: (charge: AwsCharge) => boolean;
}

const EC2 = AWS_KINDS.ec2.service;
const EC2_OTHER = AWS_KINDS.ebs.service;
const EKS = AWS_KINDS.fargate.service;

const days = (from: Day, count: number): DayRange => ({ from, to: addDays(from, count) });
const daysBefore = (to: Day, count: number): DayRange => ({ from: addDays(to, -count), to });
const month = (day: Day): DayRange => ({ from: monthStart(day), to: addMonths(day, 1) });
const untagged = (charge: AwsCharge): boolean => charge.tags.team === undefined;

/** The last 20 December to 2 January that lies in the history whole. */
export function lastFreeze(anchor: Day): DayRange {
  const year = Number(anchor.slice(0, 4));
  const latest = `${year}-01-03` <= anchor ? year - 1 : year - 2;
  return { from: `${latest}-12-20`, to: `${latest + 1}-01-03` };
}

function usageEvents({ story }: DemoCompany): AwsEvent[] {
  const freeze = lastFreeze(story.anchor);
  const runawayWeekBefore = { from: addDays(story.gpuRunaway.from, -7), to: addDays(story.gpuRunaway.to, -7) };
  const afterMigration = month(story.eksMigration.to);
  const beforeMigration = month(addDays(story.eksMigration.from, -1));
  return [
    { event: "gpu-runaway", says: "GPU instances left running for three days", page: "/anomalies", account: "ml-training", service: EC2, team: "ml", range: story.gpuRunaway, before: runawayWeekBefore },
    { event: "nat-shift", says: "NAT egress on a new level", page: "/anomalies", account: "checkout-prod", service: EC2_OTHER, team: "checkout", range: days(story.natShift, 14), before: daysBefore(story.natShift, 14) },
    { event: "launch-ramp", says: "Mobile's launch", page: "/teams/[team]", account: "mobile-prod", team: "mobile", range: month(addMonths(story.launchRamp.to, 1)), before: month(addMonths(story.launchRamp.from, -1)) },
    { event: "eks-migration", says: "EC2 falls", page: "/explorer", account: "web-prod", service: EC2, team: "web", range: afterMigration, before: beforeMigration, test: (c) => c.recordType !== "Credit" },
    { event: "eks-migration", says: "EKS rises by as much", page: "/explorer", account: "web-prod", service: EKS, team: "web", range: afterMigration, before: beforeMigration },
    { event: "gp2-to-gp3", says: "The same volumes at a lower price", page: "/explorer", account: "data-lake", service: EC2_OTHER, team: "data", range: days(story.gp3Switch, 14), before: daysBefore(story.gp3Switch, 14) },
    { event: "december-freeze", says: "Two quiet weeks", page: "/explorer", account: "web-nonprod", team: "web", range: freeze, before: daysBefore(freeze.from, 14) },
    { event: "search-tags-lost", says: "Search spends without a tag", page: "/teams/[team]", account: "search-prod", team: "search", range: month(story.searchTagsLost), before: month(addMonths(story.searchTagsLost, -1)), test: untagged },
    { event: "data-tags-start", says: "The data lake is tagged from here on", page: "/explorer", account: "data-lake", team: "data", range: days(story.dataTagsStart, 14), before: daysBefore(story.dataTagsStart, 14), test: untagged },
    { event: "mobile-tag-fixed", says: "`Team` becomes `team`", page: "/explorer", account: "mobile-prod", team: "mobile", range: days(story.mobileTagFixed, 14), before: daysBefore(story.mobileTagFixed, 14), test: untagged },
    { event: "ownerless-account", says: "An account that nobody owns", page: "/explorer", account: "brightcart", team: null, range: month(addMonths(story.anchor, -1)) },
  ];
}

function chargeEvents({ story }: DemoCompany): AwsEvent[] {
  const lastMonth = month(addMonths(story.anchor, -1));
  const lastWithCredits = month(addMonths(story.creditsEnd, -1));
  return [
    { event: "support", says: "Support on the 1st", page: "/explorer", account: "payer", service: "AWS Support (Business)", metric: "billed", range: days(lastMonth.from, 1) },
    { event: "tax", says: "Tax of the month", page: "/admin/reconciliation", account: "payer", service: "Tax", metric: "billed", range: lastMonth },
    { event: "marketplace", says: "A Marketplace seller", page: "/explorer", account: "shared-eks", service: MARKETPLACE.service, range: lastMonth },
    { event: "savings-plan-fee", says: "The plan's fee", page: "/explorer", account: "payer", service: SAVINGS_PLAN.service, metric: "billed", range: lastMonth },
    { event: "savings-plan-unused", says: "What the plan paid for nothing", page: "/explorer", account: "payer", service: SAVINGS_PLAN.service, range: lastMonth },
    { event: "reservation", says: "Paid upfront", page: "/explorer", account: "web-prod", team: "web", metric: "billed", range: days(story.reservation.from, 1), test: (c) => c.recordType === "Upfront" },
    { event: "reservation", says: "Spread over its year", page: "/explorer", account: "web-prod", team: "web", range: lastMonth, test: (c) => c.recordType === "DiscountedUsage" },
    { event: "credits-end", says: "Promotional credits ran out", page: "/explorer", account: "web-prod", metric: "billed", range: month(addMonths(story.creditsEnd, 1)), before: lastWithCredits, test: (c) => c.recordType === "Credit" },
    { event: "reversed-credit", says: "A credit taken back", page: "/explorer", account: "data-lake", metric: "billed", range: { from: story.reversedCredit.reversed, to: addDays(story.reversedCredit.reversed, 1) }, before: days(story.reversedCredit.day, 1), test: (c) => c.recordType === "Credit" },
    { event: "refund", says: "A refund after the month closed", page: "/admin/restatements", account: "checkout-prod", metric: "billed", range: days(story.refund.day, 1), test: (c) => c.recordType === "Refund" },
  ];
}

interface GcpEvent {
  event: string;
  says: string;
  page: Answer["page"];
  project: GcpProjectKey | null;
  service?: string;
  team?: TeamKey;
  range: DayRange;
  before?: DayRange;
  test?: (row: GcpRow) => boolean;
  amount?: (row: GcpRow) => Big;
}

const promotion = (row: GcpRow): Big => row.credits.reduce((sum, credit) => (credit.type === "PROMOTION" ? sum.plus(credit.amount) : sum), new Big(0));

function gcpEvents({ story }: DemoCompany): GcpEvent[] {
  const lastMonth = month(addMonths(story.anchor, -1));
  return [
    { event: "warehouse-scan", says: "One full scan of the warehouse", page: "/anomalies", project: "warehouse", service: "BigQuery", team: "data", range: days(story.warehouseScan, 1), before: days(addDays(story.warehouseScan, -7), 1) },
    { event: "late-gcp-day", says: "A day that arrived three days late", page: "/explorer", project: null, range: days(story.lateGcpDay, 1) },
    { event: "gcp-restatement", says: "A day corrected nine days later", page: "/admin/restatements", project: "warehouse", service: "BigQuery", team: "data", range: days(story.gcpRestatement.day, 1) },
    { event: "gcp-credits-end", says: "Promotional credits ran out", page: "/explorer", project: "ml-experiments", team: "ml", range: month(addMonths(story.creditsEnd, 1)), before: month(addMonths(story.creditsEnd, -1)), amount: promotion },
    { event: "gcp-billing-account", says: "Charges without a project", page: "/explorer", project: null, range: lastMonth, test: (row) => row.project === null },
  ];
}

/** Every answer as of `today`; figures of days that have not come yet are "0". */
export function buildAnswerKey(company: DemoCompany, today: Day): Answer[] {
  const aws = [...usageEvents(company), ...chargeEvents(company)].map((e): Answer => {
    const { id } = awsAccount(e.account);
    const { service = null, metric = "effective" } = e;
    const sum = (range: DayRange): string =>
      sumAws(company, { range, today, metric, test: (c) => c.accountId === id && (service === null || c.service === service) && (e.test?.(c) ?? true) });
    return {
      event: e.event, says: e.says, cloud: "aws", page: e.page, metric, accountId: id, service, team: e.team ?? null,
      range: e.range, before: e.before ?? null, figure: sum(e.range), figureBefore: e.before ? sum(e.before) : null,
    };
  });
  const gcp = gcpEvents(company).map((e): Answer => {
    const id = e.project === null ? null : gcpProject(e.project).id;
    const { service = null } = e;
    const sum = (range: DayRange): string =>
      sumGcp(company, {
        range, today, ...(e.amount ? { amount: e.amount } : {}),
        test: (row) => (id === null || row.project?.id === id) && (service === null || row.service.description === service) && (e.test?.(row) ?? true),
      });
    return {
      event: e.event, says: e.says, cloud: "gcp", page: e.page, metric: "billed", accountId: id, service, team: e.team ?? null,
      range: e.range, before: e.before ?? null, figure: sum(e.range), figureBefore: e.before ? sum(e.before) : null,
    };
  });
  return [...aws, ...gcp];
}

export interface MonthTotal {
  cloud: "aws" | "gcp";
  /** First day of the month of usage (UTC). */
  month: Day;
  billed: string;
  effective: string;
}

/** Totals per cloud and usage month as of `today`, in USD, everything included. */
export function monthTotals(company: DemoCompany, today: Day): MonthTotal[] {
  const totals: MonthTotal[] = [];
  for (let from = company.story.firstDay; from < today; from = addMonths(from, 1)) {
    const range = month(from);
    const net = sumGcp(company, { range, today });
    totals.push(
      { cloud: "aws", month: from, billed: sumAws(company, { range, today, metric: "billed" }), effective: sumAws(company, { range, today }) },
      { cloud: "gcp", month: from, billed: net, effective: net },
    );
  }
  return totals;
}

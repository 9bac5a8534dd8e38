// Exact sums over the demo's own charges: what a page of the product must show for the same days and the same filter.
import Big from "big.js";
import { daysIn, type Day } from "@/lib/dates/dates";
import { unitsToText, type AwsCharge } from "./aws-charge";
import type { DemoCompany } from "./demo-company";
import { instant, type GcpRow } from "./gcp-row";

export interface DayRange {
  from: Day;
  /** Exclusive. */
  to: Day;
}

export type AwsMetric = "billed" | "effective";

/** Covered usage and its negation are both billed as 0; everything else at its net amount. */
function awsAmount(charge: AwsCharge, metric: AwsMetric): bigint {
  if (metric === "effective") return charge.netAmortized;
  return charge.recordType === "SavingsPlanCoveredUsage" || charge.recordType === "SavingsPlanNegation" ? 0n : charge.netUnblended;
}

export interface AwsSum {
  range: DayRange;
  today: Day;
  metric?: AwsMetric;
  test?: (charge: AwsCharge) => boolean;
}

/** USD as decimal text: the charges that Cost Explorer shows on the morning of `today`, net of the private rate. */
export function sumAws(company: DemoCompany, { range, today, metric = "effective", test = () => true }: AwsSum): string {
  let sum = 0n;
  for (const day of daysIn(range.from, range.to)) {
    for (const charge of company.aws.visibleOn(day, today)) if (test(charge)) sum += awsAmount(charge, metric);
  }
  return unitsToText(sum);
}

/** Cost with its credits, exact in the decimals that Google delivers. */
export function netOfRow(row: GcpRow): Big {
  return row.credits.reduce((sum, credit) => sum.plus(credit.amount), new Big(row.cost));
}

export interface GcpSum {
  range: DayRange;
  today: Day;
  test?: (row: GcpRow) => boolean;
  amount?: (row: GcpRow) => Big;
}

/** USD as decimal text over rows of the export as of `today`, by usage day (UTC). */
export function sumGcp(company: DemoCompany, { range, today, test = () => true, amount = netOfRow }: GcpSum): string {
  const [from, to] = [instant(range.from), instant(range.to)];
  let sum = new Big(0);
  for (const row of company.gcp.tableAsOf(today)) {
    if (row.usage_start_time >= from && row.usage_start_time < to && test(row)) sum = sum.plus(amount(row));
  }
  return sum.toFixed();
}

// The company's two AWS commitments: a Compute Savings Plan that is never fully used, and an all-upfront reservation.
import type { Day } from "@/lib/dates/dates";
import { awsAccount } from "./organisation";
import { AWS_SELLER, netOf, quantityOf, toUnits, UNITS_PER_USD, type AwsCharge, type AwsRecordType, type Units } from "./aws-charge";
import { awsTagsOn, NO_TAGS } from "./aws-tags";
import type { AwsUsage } from "./aws-usage";
import type { Story } from "./story";

export const SAVINGS_PLAN = {
  arn: "arn:aws:savingsplans::402917736508:savingsplan/3b8f6a52-larkfield-compute",
  service: "Savings Plans for AWS Compute usage",
  hourlyCommitmentUsd: 31,
  /** Price under the plan as a share of the list price. */
  ratePercent: 72n,
} as const;

export const RESERVATION = {
  arn: "arn:aws:rds:us-east-1:118640275913:ri:larkfield-web-orders",
  upfrontUsd: 15_330,
  days: 365,
} as const;

// About half of the coverable compute runs under the plan, never more than 97 % of the commitment: some of it is always unused.
const COVERED_PER_MILLE = 520n;
const CAP_PER_MILLE = 970n;

interface Metered {
  recordType: AwsRecordType;
  unblended: Units;
  /** Default: as unblended. */
  amortized?: Units;
  quantity: Units;
}

/** A charge of a running workload, net amounts at the private rate. One literal, no spreads: this runs 70,000 times. */
export function meteredCharge(story: Story, usage: AwsUsage, day: Day, metered: Metered): AwsCharge {
  const { workload, kind } = usage;
  const { unblended, amortized = unblended } = metered;
  const netUnblended = netOf(unblended);
  return {
    day,
    accountId: workload.account.id,
    service: kind.service,
    recordType: metered.recordType,
    region: workload.region,
    usageType: kind.usageType,
    legalEntity: AWS_SELLER,
    tags: awsTagsOn(story, workload, day),
    unblended,
    amortized,
    netUnblended,
    netAmortized: amortized === unblended ? netUnblended : netOf(amortized),
    quantity: metered.quantity,
    knownFrom: null,
  };
}

/**
 * Spreads the plan over the covered compute of one day: per usage line the rest on demand, the covered part and its negation
 * (which AWS leaves untagged, so that the two cancel per account and service, not per team), and one fee row in the payer whose
 * amortized cost is the unused part.
 * Σ unblended = Σ amortized = the fee, exactly, net likewise.
 */
export function spreadSavingsPlan(story: Story, usages: readonly AwsUsage[], day: Day, arrivedPercent: bigint): AwsCharge[] {
  const fee = (toUnits(SAVINGS_PLAN.hourlyCommitmentUsd * 24) * arrivedPercent) / 100n;
  const onDemand = usages.map((usage) => toUnits(usage.usd));
  const total = onDemand.reduce((sum, amount) => sum + amount, 0n);
  const cap = total === 0n ? 0n : (fee * CAP_PER_MILLE * 100n) / (total * SAVINGS_PLAN.ratePercent);
  const covered = cap < COVERED_PER_MILLE ? cap : COVERED_PER_MILLE;
  let used: Units = 0n;
  let usedNet: Units = 0n;
  const charges = usages.flatMap((usage, index): AwsCharge[] => {
    const all = onDemand[index] ?? 0n;
    const part = (all * covered) / 1000n;
    const quantity = quantityOf(usage.usd, usage.kind);
    const partQuantity = (quantity * covered) / 1000n;
    const effective = (part * SAVINGS_PLAN.ratePercent) / 100n;
    used += effective;
    usedNet += netOf(effective);
    return [
      meteredCharge(story, usage, day, { recordType: "Usage", unblended: all - part, quantity: quantity - partQuantity }),
      meteredCharge(story, usage, day, { recordType: "SavingsPlanCoveredUsage", unblended: part, amortized: effective, quantity: partQuantity }),
      { ...meteredCharge(story, usage, day, { recordType: "SavingsPlanNegation", unblended: -part, amortized: 0n, quantity: 0n }), tags: NO_TAGS },
    ];
  });
  charges.push({
    day,
    accountId: awsAccount("payer").id,
    service: SAVINGS_PLAN.service,
    recordType: "SavingsPlanRecurringFee",
    region: "global",
    usageType: "ComputeSP:1yrNoUpfront",
    legalEntity: AWS_SELLER,
    tags: NO_TAGS,
    unblended: fee,
    amortized: fee - used,
    netUnblended: netOf(fee),
    netAmortized: netOf(fee) - usedNet,
    quantity: 24n * UNITS_PER_USD,
    knownFrom: null,
  });
  return charges;
}

/** The reserved database on one day: nothing billed, a 365th of the upfront price amortized; the purchase itself on the first day. */
export function reservationCharges(story: Story, usage: AwsUsage, day: Day): AwsCharge[] {
  const upfront = toUnits(RESERVATION.upfrontUsd);
  const amortized = upfront / BigInt(RESERVATION.days);
  const rows = [meteredCharge(story, usage, day, { recordType: "DiscountedUsage", unblended: 0n, amortized, quantity: 48n * UNITS_PER_USD })];
  if (day === story.reservation.from) {
    const purchase = meteredCharge(story, usage, day, { recordType: "Upfront", unblended: upfront, amortized: 0n, quantity: 2n * UNITS_PER_USD });
    rows.push({ ...purchase, tags: NO_TAGS, usageType: "HeavyUsage:db.r6g.2xlarge" });
  }
  return rows;
}

// AWS charges that do not come from a running workload: support, tax, Marketplace, credits, refunds.
import { addDays, addMonths, daysIn, monthStart, type Day } from "@/lib/dates/dates";
import { awsAccount, type AwsAccountKey } from "./organisation";
import { AWS_SELLER, toUnits, type AwsCharge, type AwsRecordType, type Units } from "./aws-charge";
import { AWS_KINDS } from "./aws-kinds";
import { NO_TAGS } from "./aws-tags";
import type { Story } from "./story";

export const DAILY_CREDIT_USD = 150;
export const REFUND_USD = 1_840.25;
export const REVERSED_CREDIT_USD = 900;
export const MARKETPLACE = { service: "Quillstack Observability", seller: "Quillstack Ltd." } as const;
export const SAAS_CONTRACT = { service: "Postbird Mail Delivery", seller: "Postbird SaaS, Inc.", monthlyUsd: 940 } as const;

const SUPPORT_PERCENT = 3n;
const TAX_PER_MILLE = 21n;

interface Occasion {
  day: Day;
  account: AwsAccountKey;
  service: string;
  recordType: AwsRecordType;
  usageType: string;
  amount: Units;
  seller?: string;
  knownFrom?: Day;
}

/** Amounts outside the private rate: the same under every metric. */
function charge(occasion: Occasion): AwsCharge {
  const { day, service, recordType, usageType, amount } = occasion;
  return {
    day,
    accountId: awsAccount(occasion.account).id,
    service,
    recordType,
    region: "global",
    usageType,
    legalEntity: occasion.seller ?? AWS_SELLER,
    tags: NO_TAGS,
    unblended: amount,
    amortized: amount,
    netUnblended: amount,
    netAmortized: amount,
    quantity: 0n,
    knownFrom: occasion.knownFrom ?? null,
  };
}

/**
 * Support and tax, dated on the 1st in the payer account as Cost Explorer dates charges that cover a month. Both are computed
 * from the month before, so that the open month's amounts stay where they are while the month goes on.
 */
function monthlyCharges(day: Day, billedOn: (day: Day) => Units): AwsCharge[] {
  let before: Units = 0n;
  for (const d of daysIn(addMonths(day, -1), day)) before += billedOn(d);
  const support = (before * SUPPORT_PERCENT) / 100n;
  const tax = ((before + support) * TAX_PER_MILLE) / 1000n;
  return [
    charge({ day, account: "payer", service: "AWS Support (Business)", recordType: "Support", usageType: "Dollar", amount: support }),
    charge({ day, account: "payer", service: "Tax", recordType: "Tax", usageType: "", amount: tax }),
    charge({
      day, account: "checkout-prod", service: SAAS_CONTRACT.service, recordType: "Usage", usageType: "SaaS:MonthlyContract",
      amount: toUnits(SAAS_CONTRACT.monthlyUsd), seller: SAAS_CONTRACT.seller,
    }),
  ];
}

function creditsAndRefunds(story: Story, day: Day): AwsCharge[] {
  const rows: AwsCharge[] = [];
  if (day >= story.firstDay && day < story.creditsEnd) {
    rows.push(charge({ day, account: "web-prod", service: AWS_KINDS.ec2.service, recordType: "Credit", usageType: "MigrationCredit", amount: toUnits(-DAILY_CREDIT_USD) }));
  }
  if (day === story.reversedCredit.day) {
    rows.push(charge({ day, account: "data-lake", service: AWS_KINDS.redshift.service, recordType: "Credit", usageType: "GoodwillCredit", amount: toUnits(-REVERSED_CREDIT_USD) }));
  }
  if (day === story.reversedCredit.reversed) {
    rows.push(charge({ day, account: "data-lake", service: AWS_KINDS.redshift.service, recordType: "Credit", usageType: "GoodwillCredit", amount: toUnits(REVERSED_CREDIT_USD) }));
  }
  if (day === story.refund.day) {
    rows.push(charge({ day, account: "checkout-prod", service: AWS_KINDS.elb.service, recordType: "Refund", usageType: "Refund", amount: toUnits(-REFUND_USD), knownFrom: story.refund.knownFrom }));
  }
  return rows;
}

/** @param billedOn net billed usage and fees of a day, the base of support and tax */
export function occasionalAwsCharges(story: Story, day: Day, billedOn: (day: Day) => Units): AwsCharge[] {
  const marketplace = charge({
    day, account: "shared-eks", service: MARKETPLACE.service, recordType: "Usage", usageType: "Host-Hours", amount: toUnits(118.4), seller: MARKETPLACE.seller,
  });
  return [marketplace, ...(day === monthStart(day) ? monthlyCharges(day, billedOn) : []), ...creditsAndRefunds(story, day)];
}

/** First day on which Cost Explorer calls a month final: the invoice comes on the 5th of the next one. */
export function closedFrom(day: Day): Day {
  return addDays(addMonths(day, 1), 4);
}

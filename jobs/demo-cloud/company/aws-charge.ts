// One AWS charge as Cost Explorer would have it before grouping, with exact amounts.
import type { Day } from "@/lib/dates/dates";
import type { Tags } from "./aws-tags";
import type { AwsKind } from "./aws-kinds";

/** USD in units of 10^-10, the ten decimals that Cost Explorer shows; a bigint, so that sums are exact. */
export type Units = bigint;

export const UNITS_PER_USD = 10_000_000_000n;

/**
 * RECORD_TYPE values as Cost Explorer writes them. The all-upfront reservation is `Upfront` and support is `Support` here,
 * while a Cost and Usage Report calls both `Fee`.
 */
export const AWS_RECORD_TYPES = [
  "Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "SavingsPlanRecurringFee",
  "Upfront", "Support", "Tax", "Credit", "Refund",
] as const;

export type AwsRecordType = (typeof AWS_RECORD_TYPES)[number];

export interface AwsCharge {
  readonly day: Day;
  readonly accountId: string;
  readonly service: string;
  readonly recordType: AwsRecordType;
  readonly region: string;
  readonly usageType: string;
  readonly legalEntity: string;
  readonly tags: Tags;
  readonly unblended: Units;
  readonly amortized: Units;
  readonly netUnblended: Units;
  readonly netAmortized: Units;
  /** Usage quantity in units of 10^-10, of whatever the usage type counts. */
  readonly quantity: Units;
  /** A charge that Cost Explorer shows only from this day on (a refund after the month closed); null: at once. */
  readonly knownFrom: Day | null;
}

export const AWS_SELLER = "Amazon Web Services, Inc.";

/** The private rate: 4 % off everything AWS itself sells; Marketplace, support, tax, credits and refunds are without it. */
export const PRIVATE_RATE_PERCENT = 96n;

/** Net of the private rate, truncated towards zero so that x and −x stay opposite. */
export function netOf(amount: Units): Units {
  return (amount * PRIVATE_RATE_PERCENT) / 100n;
}

/** Dollars of the generator as exact units; below 900,000 USD the product is a safe integer. */
export function toUnits(usd: number): Units {
  return BigInt(Math.round(usd * 1e10));
}

/** Units as Cost Explorer writes an amount: at most ten decimals, no exponent, no trailing zeros ("0", "39.017", "-0.5"). */
export function unitsToText(units: Units): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(11, "0");
  const fraction = digits.slice(-10).replace(/0+$/, "");
  return `${sign}${digits.slice(0, -10)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Quantity behind an amount, to six decimals as the meters count. */
export function quantityOf(usd: number, kind: AwsKind): Units {
  return BigInt(Math.round((usd / kind.unitPrice) * 1e6)) * 10_000n;
}

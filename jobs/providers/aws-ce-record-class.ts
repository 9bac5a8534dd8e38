// Cost Explorer's RECORD_TYPE values in the classes that are asked for one by one, because GroupBy has no room for a third key (DOMAIN §6).

export type CeRecordClass = "usage" | "savings_plan" | "tax" | "credit" | "refund" | "other";

// Usage and commitments. Discounts are negative usage of the same services (FORMATS §5: "rest → Usage").
const USAGE = [
  "Usage", "DiscountedUsage", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "Upfront", "Recurring", "RIFee",
  "EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "Discount", "DistributorDiscount", "SppDiscount",
  "Enterprise Discount Program Discount", "Private Rate Discount", "Bundled Discount", "Solution Provider Program Discount",
];

const CLASS_OF: ReadonlyMap<string, CeRecordClass> = new Map<string, CeRecordClass>([
  ...USAGE.map((type) => [type, "usage"] as const),
  // A class of its own: both are billed 0, and AWS tags the covered usage but not its negation, so that together with the
  // rest of the usage a team would be billed what another line takes back (DOMAIN §4).
  ["SavingsPlanCoveredUsage", "savings_plan"],
  ["SavingsPlanNegation", "savings_plan"],
  ["Tax", "tax"],
  ["Credit", "credit"],
  ["Refund", "refund"],
]);

/** Support, fees and whatever AWS may invent are "other". */
export function recordClassOf(recordType: string): CeRecordClass {
  return CLASS_OF.get(recordType) ?? "other";
}

// Where each format of files has its money, written apart from the formats themselves: a witness must not repeat what it is told.
import type { MoneyColumns } from "@/jobs/conformance/independent-reading";

export const moneyColumns: Readonly<Record<string, MoneyColumns>> = {
  "kco-csv": { costs: ["cost_usd"], currency: { always: "USD" }, months: ["date"] },
  focus: { costs: ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"], currency: { column: "BillingCurrency" }, months: ["BillingPeriodStart", "ChargePeriodStart"] },
};

// The amounts of one Cost Explorer group as one short text, exactly as AWS wrote them.
import type { MetricValue } from "@aws-sdk/client-cost-explorer";

/** All cost metrics come in one call at one price; the order of a group's amounts. */
export const CE_METRICS = ["UnblendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost", "UsageQuantity"] as const;
export type CeCostMetric = Exclude<(typeof CE_METRICS)[number], "UsageQuantity">;
export const CE_COST_METRICS = CE_METRICS.slice(0, 4) as readonly CeCostMetric[];

/** Amounts in the order of CE_METRICS and the currency, joined by "|"; an empty part is one that AWS did not send. */
export type AmountsText = string;

export interface CeAmounts {
  readonly amounts: readonly (string | null)[];
  readonly unit: string | null;
}

export function amountsText(metrics: Record<string, MetricValue> | undefined): AmountsText {
  const amounts = CE_METRICS.map((metric) => metrics?.[metric]?.Amount ?? "");
  return `${amounts.join("|")}|${metrics?.UnblendedCost?.Unit ?? metrics?.NetUnblendedCost?.Unit ?? ""}`;
}

export function readAmounts(text: AmountsText): CeAmounts {
  const parts = text.split("|").map((part) => (part === "" ? null : part));
  return { amounts: parts.slice(0, CE_METRICS.length), unit: parts[CE_METRICS.length] ?? null };
}

/** The costs alone: quantities move without money. */
export function costsOf(text: AmountsText): string {
  return text.split("|", CE_COST_METRICS.length).join("|");
}

/** What billed and effective cost are taken from: net where AWS delivers net (see formats/aws-ce.ts). */
export function decisiveAmounts(amounts: readonly (string | null)[]): { readonly billed: string | null; readonly effective: string | null } {
  const [unblended = null, amortized = null, netUnblended = null, netAmortized = null] = amounts;
  return { billed: netUnblended ?? unblended, effective: netAmortized ?? amortized };
}

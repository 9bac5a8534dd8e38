// How far off an anomaly is, in the terms of its rule.
import Big from "big.js";
import { formatPercent } from "@/lib/format/number";
import type { AnomalyRule } from "@/lib/queries/anomalies/anomaly-rule";

/** "+34.2 %" above the average, or "2.6 σ"; a dash where the rule gave none. */
export function scoreText(rule: AnomalyRule, score: string | null): string {
  if (score === null) return "–";
  if (rule === "day_over_7_day_average") return formatPercent(new Big(score).minus(1).toFixed(), { signed: true });
  return `${new Big(score).toFixed(1).replace("-", "\u2212")}\u00a0σ`;
}

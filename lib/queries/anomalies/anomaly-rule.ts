// The two rules anomalies are found by, in plain words; listed apart, exactly as they were asked for.

export const ANOMALY_RULES = ["day_over_7_day_average", "two_sigma"] as const;
export type AnomalyRule = (typeof ANOMALY_RULES)[number];

export const ANOMALY_STATUSES = ["open", "acknowledged", "expected", "ignored"] as const;
export type AnomalyStatus = (typeof ANOMALY_STATUSES)[number];

export const RULE_TEXT: Record<AnomalyRule, { title: string; definition: string; expected: string; score: string }> = {
  day_over_7_day_average: {
    title: "More than 20 % above the 7-day average",
    definition: "A day's usage cost (effective, before credits) of one service in one team is more than 20 % above its average over the seven days before. Simple and quick to fire: weekends and small services show up too.",
    expected: "7-day average",
    score: "Above average",
  },
  two_sigma: {
    title: "More than two standard deviations from the mean",
    definition: "A day's usage cost (effective, before credits) of one service in one team is more than two standard deviations (2σ) away from its mean over the 30 days before, up or down. Services that vary a lot need a larger jump.",
    expected: "30-day mean",
    score: "Distance",
  },
};

// Where an anomaly is looked into: the explorer on its service and team, the week before and the days after it in sight.
import { addDays, type Day } from "@/lib/dates/dates";
import type { Anomaly } from "@/lib/queries/anomalies/list-anomalies";
import { defaultState } from "@/lib/state/explorer-state";
import { explorerHref } from "@/lib/state/write-state";

const DAYS_BEFORE = 14;
const DAYS_AFTER = 7;

/** Usage cost (effective), as the rules see it, by resource-near dimension. `newestDay` ends the range where data ends. */
export function anomalyHref(anomaly: Pick<Anomaly, "day" | "service" | "team" | "currency">, newestDay: Day): string {
  const after = addDays(anomaly.day, DAYS_AFTER + 1);
  const end = addDays(newestDay, 1);
  return explorerHref({
    ...defaultState(newestDay),
    from: addDays(anomaly.day, -DAYS_BEFORE),
    to: after < end ? after : end,
    granularity: "day",
    group: ["account"],
    filter: [[{ key: "service", op: "in", values: [anomaly.service] }, { key: "team", op: "in", values: [anomaly.team] }]],
    include: ["Usage"],
    currency: anomaly.currency,
  });
}

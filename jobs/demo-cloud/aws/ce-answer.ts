// GetCostAndUsage computed: charges filtered, grouped per period and added exactly.
import { addDays, addMonths, daysIn, type Day } from "@/lib/dates/dates";
import { closedFrom } from "../company/aws-occasional";
import { unitsToText, type AwsCharge, type Units } from "../company/aws-charge";
import type { DemoData } from "../demo-data";
import { compileFilter, dimensionOf } from "./ce-filter";
import { readDimension, type CostQuery, type GroupBy, type Metric } from "./ce-request";

export interface Group {
  keys: readonly string[];
  sums: Units[];
}

export interface Period {
  start: Day;
  end: Day;
  estimated: boolean;
  groups: readonly Group[];
  /** Present when the query has no GroupBy. */
  total: Units[] | null;
}

const VALUE: Readonly<Record<Metric, (charge: AwsCharge) => Units>> = {
  UnblendedCost: (c) => c.unblended,
  // One payer without volume tiers: blended is unblended.
  BlendedCost: (c) => c.unblended,
  AmortizedCost: (c) => c.amortized,
  NetUnblendedCost: (c) => c.netUnblended,
  NetAmortizedCost: (c) => c.netAmortized,
  UsageQuantity: (c) => c.quantity,
};

function keyOf(group: GroupBy): (charge: AwsCharge) => string {
  if (group.Type === "TAG") return (charge) => `${group.Key}$${charge.tags[group.Key] ?? ""}`;
  const dimension = readDimension(group.Key);
  return (charge) => dimensionOf(charge, dimension);
}

function periods(query: CostQuery): { start: Day; end: Day }[] {
  if (query.granularity === "DAILY") return daysIn(query.start, query.end).map((day) => ({ start: day, end: addDays(day, 1) }));
  const months: { start: Day; end: Day }[] = [];
  for (let start = query.start; start < query.end; start = addMonths(start, 1)) {
    const next = addMonths(start, 1);
    months.push({ start, end: next < query.end ? next : query.end });
  }
  return months;
}

/** Every period of the query with its groups sorted by key, or its total; a day AWS does not name is left out. */
export function answerCostQuery(data: DemoData, query: CostQuery): Period[] {
  const passes = query.filter ? compileFilter(query.filter) : () => true;
  const keys = query.groupBy.map(keyOf);
  const values = query.metrics.map((metric) => VALUE[metric]);
  return periods(query).flatMap(({ start, end }): Period[] => {
    const days = daysIn(start, end).filter((day) => !data.awsDayAbsent(day));
    if (days.length === 0) return [];
    const groups = new Map<string, Group>();
    const total = values.map(() => 0n);
    for (const day of days) {
      for (const charge of data.awsChargesOn(day)) {
        if (!passes(charge)) continue;
        if (keys.length === 0) add(total, values, charge);
        else add(groupOf(groups, keys.map((key) => key(charge))).sums, values, charge);
      }
    }
    return [{
      start,
      end,
      estimated: closedFrom(start) > data.today,
      groups: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group),
      total: keys.length === 0 ? total : null,
    }];
  });
}

function groupOf(groups: Map<string, Group>, keys: string[]): Group {
  const id = keys.join("\u0000");
  const known = groups.get(id);
  if (known) return known;
  const group = { keys, sums: [] };
  groups.set(id, group);
  return group;
}

function add(sums: Units[], values: readonly ((charge: AwsCharge) => Units)[], charge: AwsCharge): void {
  values.forEach((value, index) => {
    sums[index] = (sums[index] ?? 0n) + value(charge);
  });
}

/** Amounts on the wire: text and unit, "N/A" for quantities. */
export function metricsBody(metrics: readonly Metric[], sums: readonly Units[]): Record<string, { Amount: string; Unit: string }> {
  return Object.fromEntries(
    metrics.map((metric, index) => [metric, { Amount: unitsToText(sums[index] ?? 0n), Unit: metric === "UsageQuantity" ? "N/A" : "USD" }]),
  );
}

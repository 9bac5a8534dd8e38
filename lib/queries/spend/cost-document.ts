// The costs answer as the API and `kco query` write it: flat rows with one field a dimension, snake_case, money as decimal text.
import type { Dimension } from "@/lib/state/dimensions";
import { resolvedGranularity } from "@/lib/state/explorer-state";
import type { ComparedCosts, Report } from "./cost-report";
import type { CostRow } from "./costs";

export type CostDocument = Record<string, unknown> & { rows: Record<string, string>[] };

/** The document of a report; `totals` only where there are several currencies. */
export function costDocument({ state, answer, asOf, ...fresh }: Report<ComparedCosts>): CostDocument {
  return {
    currency: answer.currency,
    from: state.from,
    to: state.to,
    granularity: resolvedGranularity(state),
    group: state.group,
    metric: state.metric,
    basis: state.basis,
    include: state.include.length === 0 ? "all" : state.include,
    rows: answer.rows.map((row) => flatRow(row, state.group)),
    total: answer.total,
    ...(answer.totals.length > 1 ? { totals: answer.totals } : {}),
    ...(answer.compared === null ? {} : { compare: comparedFields(answer.compared) }),
    data_version: fresh.dataVersion,
    complete_through: fresh.completeThrough,
    reconciled: fresh.level,
    ...(asOf === null ? {} : { as_of: { data_version: asOf.version, published_at: asOf.publishedAt } }),
  };
}

/** Complete days alone on both sides: their ranges, what each came to, and the change. */
function comparedFields({ current, previous, total, change }: NonNullable<ComparedCosts["compared"]>): Record<string, string> {
  return { current_from: current.from, current_to: current.to, from: previous.from, to: previous.to, current: total.current, previous: total.previous, change };
}

/** Dimensions whose value is an id or a code; their name stands beside it as `account_name`. */
const CODED: ReadonlySet<Dimension> = new Set(["provider", "account", "region", "sku", "resource"] as const);

/** `{ period, service, cost }` */
function flatRow({ period, keys, cost }: CostRow, group: readonly Dimension[]): Record<string, string> {
  const fields = group.flatMap((dimension, i) => {
    const { value, label } = keys[i] ?? { value: "", label: "" };
    return CODED.has(dimension) ? [[dimension, value], [`${dimension}_name`, label]] : [[dimension, value]];
  });
  return { period, ...Object.fromEntries(fields), cost };
}

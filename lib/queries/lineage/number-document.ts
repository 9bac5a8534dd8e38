// A number's lineage as the API gives it.
import { writeState } from "@/lib/state/write-state";
import type { NumberReport } from "./number-rows";

/** Amounts are decimal texts at full precision in `currency`. */
export function numberDocument({ state, cell, lineage, dataVersion, completeThrough, level }: NumberReport): Record<string, unknown> {
  const { currency, figure, detail, withoutDetail, deliveries, others, rows, nextCursor } = lineage;
  return {
    question: writeState(state).toString(), group: state.group, cell: cell.map(({ kind, value }) => (kind === "none" ? null : value)),
    from: state.from, to: state.to, metric: state.metric, basis: state.basis, currency,
    figure, detail: { cost: detail.cost, rows: detail.rows }, without_detail: withoutDetail,
    deliveries: deliveries.map(({ source, batchId, rows: count, slices, cost }) => ({ source, batch_id: batchId, rows: count, slices, cost })),
    other_deliveries: others,
    rows: rows.map((row) => ({
      silver_id: row.silverId, allocation_line: row.allocationLine, day: row.day, provider: row.provider, account: row.account, service: row.service, team: row.team, charge_category: row.chargeCategory,
      cost: row.cost, estimated: row.estimated, source: row.source, slice: row.slice, batch_id: row.batchId, allocation_rule: row.rule, allocation_version: row.ruleVersion,
    })),
    next_cursor: nextCursor, data_version: dataVersion, complete_through: completeThrough, reconciled: level,
  };
}

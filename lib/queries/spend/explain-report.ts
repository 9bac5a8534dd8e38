// The explained change of a question with what every answer must say, for the page, and as the API writes it.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { report, type ReadQuestion, type Report } from "./cost-report";
import { explainChange, type ChangeExplained } from "./explain-change";

/** Groups, order and chart do not change what is explained. */
export function explainReport(scope: Scope, read: ReadQuestion): Promise<Report<ChangeExplained | null>> {
  return report(scope, (context) => ({ ...read(context), group: [], top: null, granularity: "none" as const }), "explain", (tx, who, state, { completeThrough }) => explainChange(tx, who, state, completeThrough));
}

/** Snake case, money as decimal text; `change` null where no day of the range is complete yet. */
export function explainDocument({ state, answer, dataVersion, completeThrough, level }: Report<ChangeExplained | null>): Record<string, unknown> {
  const about = { metric: state.metric, basis: state.basis, include: state.include.length === 0 ? "all" : state.include };
  const fresh = { data_version: dataVersion, complete_through: completeThrough, reconciled: level };
  if (answer === null) return { ...about, change: null, drivers: [], movers: [], ...fresh };
  const { currency, current, previous, total, change, drivers, movers, rest, detail } = answer;
  return {
    currency, ...current, ...about,
    compared_with: previous, current: total.current, previous: total.previous, change, drivers,
    movers: movers.map(({ path, ...mover }) => ({ service: path[0]?.value, account: path[1]?.value, account_name: path[1]?.label, sku: path[2]?.kind === "none" ? null : path[2]?.value, ...mover })),
    rest, detail, ...fresh,
  };
}

// "Where does this come from?" for the explorer's total, rows and chart: the address of that very figure.
import type { MenuItem } from "@/components/ui/menu";
import type { Day } from "@/lib/dates/dates";
import { numberHref } from "@/lib/lineage/number-question";
import type { GroupValue } from "@/lib/queries/spend/group-value";
import { nextPeriod, type periodStart } from "@/lib/queries/spend/periods";
import type { ExplorerReport } from "./use-explorer";

export const SOURCE_WORDS = "Where does this come from?";

type Part = {
  /** Values of the first levels; none: the total. Others stand for many and have no address. */
  path?: readonly GroupValue[];
  period?: { start: Day; step: Parameters<typeof periodStart>[1] };
};

export function sourceHref({ state, answer }: Pick<ExplorerReport, "state" | "answer">, { path = [], period }: Part = {}): string {
  const end = period === undefined ? state.to : nextPeriod(period.start, period.step);
  const from = period === undefined || period.start < state.from ? state.from : period.start;
  const to = end > state.to ? state.to : end;
  return numberHref({
    state: { ...state, from, to, currency: answer.currency },
    cell: path.map(({ kind, value }) => (kind === "none" ? { kind, value: "" } : { kind: "value", value })),
  });
}

export function sourceMoves(report: Pick<ExplorerReport, "state" | "answer">, part: Part = {}): MenuItem[] {
  if (part.path?.some(({ kind }) => kind === "others")) return [];
  return [{ kind: "separator" }, { kind: "link", label: SOURCE_WORDS, href: sourceHref(report, part) }];
}

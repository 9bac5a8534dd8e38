// The sentence above the explorer's chart: what it comes to and what the most of it is.
import Big from "big.js";
import { addDays } from "@/lib/dates/dates";
import { formatMoney } from "@/lib/format/money";
import { formatPercent } from "@/lib/format/number";
import { compareMoney } from "@/lib/money/money";
import type { ShownView } from "./shown-view";
import type { ExplorerReport } from "./use-explorer";

/** "$110,979 in all; the largest part is Amazon EC2 with $22,373 (20.2 %)." */
export function chartSummary({ answer, completeThrough, state }: ExplorerReport, { series, total }: ShownView): string {
  const money = (amount: string): string => formatMoney(amount, answer.currency, new Big(amount).abs().gte(1000) ? { digits: 0 } : {});
  const largest = series.filter(({ kind }) => kind === "value").sort((a, b) => compareMoney(b.total, a.total))[0];
  const tail = completeThrough !== null && state.to > addDays(completeThrough, 1) && !state.complete ? " The last days are still arriving." : "";
  if (largest === undefined || series.length < 2 || new Big(total).lte(0)) return `${money(total)} in all.${tail}`;
  const share = new Big(largest.total).div(total).toNumber();
  return `${money(total)} in all; the largest part is ${largest.label} with ${money(largest.total)} (${formatPercent(share)}).${tail}`;
}

// A change and its largest cause in one sentence.
import Big from "big.js";
import { changeOf, formatChange } from "@/lib/format/delta";
import { formatMoney } from "@/lib/format/money";
import { compareMoney } from "@/lib/money/money";
import type { ChangeExplained } from "@/lib/queries/spend/explain-change";
import { DRIVER_WORDS } from "./waterfall";

/** "Spend rose $1,204.00 (+18.0 %): mostly Usage, +$980.00. Largest line: Amazon EC2, Account 1, m5.large." */
export function changeSentence({ total, drivers, movers, currency }: Pick<ChangeExplained, "total" | "drivers" | "movers" | "currency">): string {
  const change = changeOf(total.current, total.previous);
  if (change.kind === "same") return `Spend stayed at ${formatMoney(total.current, currency)}.`;
  const rose = !change.difference.startsWith("-");
  const size = formatMoney(change.difference.replace("-", ""), currency);
  const largest = [...drivers].sort((a, b) => compareMoney(b.amount, a.amount) * (rose ? 1 : -1))[0];
  const cause = largest === undefined || new Big(largest.amount).eq(0) ? "" : `: mostly ${DRIVER_WORDS[largest.driver].label.toLowerCase()}, ${formatMoney(largest.amount, currency, { signed: true })}`;
  const [mover] = movers;
  const line = mover === undefined ? "" : ` The line that moved most: ${mover.path.filter(({ kind }) => kind === "value").map(({ label }) => label).join(", ")}, ${formatMoney(mover.change, currency, { signed: true })}.`;
  return `Spend ${rose ? "rose" : "fell"} ${size} (${formatChange(change)})${cause}.${line}`;
}

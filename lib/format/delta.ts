// The change between two amounts, exact, with words for the cases a percentage cannot say.
import Big from "big.js";
import { subtractMoney, type Money } from "@/lib/money/money";
import { formatPercent } from "./number";

export type Change = {
  kind: "up" | "down" | "same" | "new" | "gone";
  /** current − previous, exact decimal text. */
  difference: Money;
  /** difference ÷ |previous|, null when the previous amount was zero. */
  ratio: number | null;
};

/** Compares two amounts of one currency. A zero before is "new", a zero after is "gone". */
export function changeOf(current: Money, previous: Money): Change {
  const before = new Big(previous);
  const after = new Big(current);
  const difference = subtractMoney(current, previous);
  if (after.eq(before)) return { kind: "same", difference, ratio: before.eq(0) ? null : 0 };
  if (before.eq(0)) return { kind: "new", difference, ratio: null };
  const ratio = after.minus(before).div(before.abs()).toNumber();
  if (after.eq(0)) return { kind: "gone", difference, ratio };
  return { kind: ratio > 0 ? "up" : "down", difference, ratio };
}

/** "+8.1 %", "−3.0 %", "new", "gone", "0.0 %"; above 999 % the multiple is easier to read: "×24". */
export function formatChange(change: Change): string {
  if (change.kind === "new" || change.kind === "gone") return change.kind;
  const ratio = change.ratio ?? 0;
  if (ratio > 9.99) return `×${Math.round(ratio + 1)}`;
  return formatPercent(ratio, { signed: true });
}

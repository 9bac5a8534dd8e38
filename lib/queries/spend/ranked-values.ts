// The few largest values of a dimension, the rest together, what is unattributed last.
import { addMoney, compareMoney, type Money } from "@/lib/money/money";
import type { Compared, ComparedValue } from "./compared-spend";
import { OTHERS, kindRank, type GroupValue } from "./group-value";

export type RankedValue = GroupValue & Compared;

/** Values of `currency`, largest by size first; those beyond `top` become Others, so the list sums to the total. */
export function rankedValues(values: readonly ComparedValue[], currency: string, top: number): RankedValue[] {
  const own = values.filter((value) => value.currency === currency).map(({ currency: _, ...value }) => value);
  const named = own.filter(({ kind }) => kind === "value").sort((a, b) => compareMoney(size(b.current), size(a.current)) || compareMoney(size(b.previous), size(a.previous)));
  const rest = named.slice(top);
  const others = rest.length === 0 ? [] : [{ ...OTHERS, current: addMoney(...rest.map(({ current }) => current)), previous: addMoney(...rest.map(({ previous }) => previous)) }];
  const shown = named.slice(0, top).sort((a, b) => compareMoney(b.current, a.current));
  return [...shown, ...others, ...own.filter(({ kind }) => kind !== "value")].sort((a, b) => kindRank(a.kind) - kindRank(b.kind));
}

function size(amount: Money): Money {
  return amount.replace("-", "");
}

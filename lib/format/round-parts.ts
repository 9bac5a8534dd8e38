// Rounded parts that add up to the rounded total (largest remainder), so a table sums to the figure above it (M-4).
import Big from "big.js";
import { addMoney, roundMoney, type Money } from "@/lib/money/money";

/**
 * Rounds each amount to `digits` so that the results sum exactly to the rounded sum of the inputs.
 * Order is kept; ties go to the earlier amount.
 */
export function roundParts(amounts: readonly Money[], digits: number): Money[] {
  const unit = new Big(10).pow(-digits);
  const floors = amounts.map((amount) => new Big(amount).div(unit).round(0, Big.roundDown));
  const remainders = amounts.map((amount, i) => new Big(amount).div(unit).minus(floors[i] ?? 0));
  const target = new Big(roundMoney(addMoney(...amounts), digits)).div(unit);
  let missing = target.minus(floors.reduce((sum, f) => sum.plus(f), new Big(0))).toNumber();
  const step = missing < 0 ? -1 : 1;
  const order = remainders.map((_, i) => i).sort((a, b) => (remainders[b] ?? unit).cmp(remainders[a] ?? unit) * step || a - b);
  for (let i = 0; missing !== 0; i += 1) {
    const at = order[i % order.length] ?? 0;
    floors[at] = (floors[at] ?? new Big(0)).plus(step);
    missing -= step;
  }
  return floors.map((f) => f.times(unit).toFixed(digits));
}

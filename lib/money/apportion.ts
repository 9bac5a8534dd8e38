// Rounds amounts for the eye so that what is shown adds up to the total that is shown (largest remainder, M-4).
import Big from "big.js";
import { addMoney, roundMoney, type Money } from "@/lib/money/money";

/**
 * Each amount rounded to `digits` decimals; the results sum exactly to `target`, by default the rounded sum of the amounts.
 * An amount that needs no rounding is never touched while others can carry the difference. Ties go to the earlier amount.
 * @param target a total with at most `digits` decimals that lies within one unit an amount of the exact sum
 */
export function apportion(amounts: readonly Money[], digits: number, target?: Money): Money[] {
  if (amounts.length === 0) return [];
  const parts = amounts.map((amount) => splitUnits(amount, digits));
  const goal = unitsOf(target ?? roundMoney(addMoney(...amounts), digits), digits);
  giveUnits(parts, goal.minus(sum(parts)).toNumber(), parts.map(({ rest }) => rest));
  return parts.map(({ units }) => moneyOf(units, digits));
}

/**
 * A table of amounts rounded so that each row sums to its own shown total, and all cells to the rounded grand total.
 * What rounding takes from a column in one row it gives back in the next, so columns stay within about a unit of their exact sums.
 * null stays null.
 */
export function apportionTable(rows: readonly (readonly (Money | null)[])[], digits: number): (Money | null)[][] {
  const rowTotals = apportion(rows.map((row) => addMoney("0", ...row.map((cell) => cell ?? "0"))), digits);
  const owed: Big[] = [];
  return rows.map((row, at) => {
    const parts = row.map((cell) => splitUnits(cell ?? "0", digits));
    const missing = unitsOf(rowTotals[at] ?? "0", digits).minus(sum(parts)).toNumber();
    giveUnits(parts, missing, parts.map(({ rest }, column) => rest.plus(owed[column] ?? 0)));
    parts.forEach(({ exact, units }, column) => (owed[column] = (owed[column] ?? new Big(0)).plus(exact).minus(units)));
    return row.map((cell, column) => (cell === null ? null : moneyOf(parts[column]?.units ?? new Big(0), digits)));
  });
}

type Part = { exact: Big; units: Big; rest: Big };

/** Whole units below the amount, and the part of a unit above them. */
function splitUnits(amount: Money, digits: number): Part {
  const exact = unitsOf(amount, digits);
  const towardsZero = exact.round(0, Big.roundDown);
  const units = towardsZero.gt(exact) ? towardsZero.minus(1) : towardsZero;
  return { exact, units, rest: exact.minus(units) };
}

/** Adds `missing` units, one each, where the claim is largest (takes them where it is smallest); whole amounts come last, whatever their claim. */
function giveUnits(parts: Part[], missing: number, claims: readonly Big[]): void {
  const step = missing < 0 ? -1 : 1;
  const whole = (at: number): number => (parts[at]?.rest.eq(0) === true ? 1 : 0);
  const order = parts.map((_, at) => at).sort((a, b) => whole(a) - whole(b) || step * (claims[b] ?? new Big(0)).cmp(claims[a] ?? 0) || a - b);
  for (let given = 0; given < Math.abs(missing); given += 1) {
    const part = parts[order[given % order.length] ?? 0];
    if (part !== undefined) part.units = part.units.plus(step);
  }
}

function sum(parts: readonly Part[]): Big {
  return parts.reduce((total, { units }) => total.plus(units), new Big(0));
}

function unitsOf(amount: Money, digits: number): Big {
  return new Big(amount).times(new Big(10).pow(digits));
}

function moneyOf(units: Big, digits: number): Money {
  const text = units.div(new Big(10).pow(digits)).toFixed(digits);
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text;
}

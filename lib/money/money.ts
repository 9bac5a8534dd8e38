// Money as decimal text: NUMERIC in SQL, strings on the wire, big.js where JavaScript has to add.
import Big from "big.js";

Big.PE = 100; // never exponent notation on the wire
Big.NE = -100;

/** A decimal amount as text, e.g. "346750.04"; always with its currency beside it. */
export type Money = string;

/** Exact sum of decimal texts. @throws when a text is no number. */
export function addMoney(...amounts: readonly Money[]): Money {
  return canonicalMoney(amounts.reduce((sum, a) => sum.plus(a), new Big(0)).toFixed());
}

/** a − b, exact. */
export function subtractMoney(a: Money, b: Money): Money {
  return canonicalMoney(new Big(a).minus(b).toFixed());
}

/** Trailing zeros cut down to two decimals, no exponent, no minus zero: "201.0" → "201.00", "1E-3" → "0.001". */
export function canonicalMoney(amount: Money): Money {
  const [whole = "0", fraction = ""] = new Big(amount).toFixed().split(".");
  const text = `${whole}.${fraction.replace(/0+$/, "").padEnd(2, "0")}`;
  return /^-0\.0+$/.test(text) ? text.slice(1) : text;
}

/** Rounded half-even to `digits` decimals, for presentation only (M-4). */
export function roundMoney(amount: Money, digits: number): Money {
  return new Big(amount).round(digits, Big.roundHalfEven).toFixed(digits);
}

export function isZeroMoney(amount: Money): boolean {
  return new Big(amount).eq(0);
}

export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  return new Big(a).cmp(b);
}

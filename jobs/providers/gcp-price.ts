// BigQuery's on-demand price of a query, in US dollars.
import Big from "big.js";
import { canonicalMoney, type Money } from "@/lib/money/money";

// List price of the US multi-region per scanned TiB [K]; the first TiB of a month is free and not counted off here.
const USD_PER_TIB = "6.25";
const TIB = new Big(2).pow(40);

/** Rounded up to a millionth of a dollar. */
export function usdForBytes(bytes: bigint): Money {
  return canonicalMoney(new Big(USD_PER_TIB).times(bytes.toString()).div(TIB).round(6, Big.roundUp).toFixed());
}

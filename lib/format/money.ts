// Money for the eye: decimal text in, grouped text with its currency out; rounded once, half-even (M-4).
import Big from "big.js";
import { roundMoney, type Money } from "@/lib/money/money";

const MINUS = "\u2212";
const COMPACT_UNITS = [
  { from: new Big("1e12"), suffix: "T" },
  { from: new Big("1e9"), suffix: "B" },
  { from: new Big("1e6"), suffix: "M" },
  { from: new Big("1e3"), suffix: "K" },
] as const;

export type MoneyFormat = {
  /** Decimals shown; default is the currency's own (USD 2, JPY 0, KWD 3). */
  digits?: number | undefined;
  /** "$346.8K" for axes and tight tiles; the full value belongs in a title. */
  compact?: boolean | undefined;
  /** A plus before gains too, for differences. */
  signed?: boolean | undefined;
  /** Number alone, where the currency stands in the column's header. */
  bare?: boolean | undefined;
};

/**
 * "-1234.5", "USD" → "−$1,234.50". Never passes through a JS number, so cents stay exact at any size.
 * @throws when `amount` is no decimal text.
 */
export function formatMoney(amount: Money, currency: string, format: MoneyFormat = {}): string {
  const { value, digits, suffix } = scaled(amount, currency, format);
  const rounded = roundMoney(value, digits);
  const negative = rounded.startsWith("-") && /[1-9]/.test(rounded);
  const magnitude = groupThousands(rounded.replace(/^-/, ""));
  const sign = negative ? MINUS : format.signed === true && /[1-9]/.test(rounded) ? "+" : "";
  if (format.bare === true) return `${sign}${magnitude}${suffix}`;
  const { symbol, spaced } = currencySymbol(currency);
  return `${sign}${symbol}${spaced ? "\u00a0" : ""}${magnitude}${suffix}`;
}

type CurrencyLook = { digits: number; symbol: string; spaced: boolean };

// Asking Intl costs more than all the rest of formatting an amount.
const looks = new Map<string, CurrencyLook>();
const MAX_LOOKS = 500; // there are 180 currencies; a bill may hold any text

/** Decimals the currency is billed in by ISO 4217 ("USD" 2, "JPY" 0, "KWD" 3); 2 for a code nobody knows. */
export function currencyDigits(currency: string): number {
  return lookOf(currency).digits;
}

/** "USD" → "$", "CAD" → "CA$", "CHF" → "CHF" (set apart by a space). */
function currencySymbol(currency: string): { symbol: string; spaced: boolean } {
  return lookOf(currency);
}

function lookOf(currency: string): CurrencyLook {
  const known = looks.get(currency);
  if (known !== undefined) return known;
  const look = askLook(currency);
  if (looks.size < MAX_LOOKS) looks.set(currency, look);
  return look;
}

function askLook(currency: string): CurrencyLook {
  let symbol = currency;
  let digits = 2;
  try {
    const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
    symbol = format.formatToParts(0).find((part) => part.type === "currency")?.value ?? currency;
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // Not three letters: a provider's oddity is shown as it came rather than failing the page.
  }
  return { digits, symbol, spaced: /[A-Za-z]$/.test(symbol) };
}

function scaled(amount: Money, currency: string, format: MoneyFormat): { value: Money; digits: number; suffix: string } {
  if (format.compact !== true) return { value: amount, digits: format.digits ?? currencyDigits(currency), suffix: "" };
  const magnitude = new Big(amount).abs();
  // Rounding can carry into the next unit: 999,960 shows as $1.0M, not $1,000.0K.
  const unit = COMPACT_UNITS.find(({ from }) => magnitude.div(from).times(1000).round(format.digits ?? 1, Big.roundHalfEven).gte(1000));
  if (unit === undefined) return { value: amount, digits: format.digits ?? 0, suffix: "" };
  return { value: new Big(amount).div(unit.from).toFixed(), digits: format.digits ?? 1, suffix: unit.suffix };
}

function groupThousands(unsigned: string): string {
  const [whole = "0", fraction] = unsigned.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

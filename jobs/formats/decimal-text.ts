// Decimal numbers as delivered text: which texts are one, and exact sums of them.

/**
 * The numbers FOCUS allows. Without bounded repetitions: `{1,30}` made a match eight times slower in PostgreSQL (measured); a length bounds it instead.
 * The cleaning models spell the same rule out (a test compares them): a text that one side reads and the other does not would break conservation.
 */
export const DECIMAL_PATTERN = "-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-3]?[0-9])?";
/** 38 fraction digits and more are exact; exponents end at 39, so that 1e400 is damage and not a number. */
export const DECIMAL_LENGTH = 100;

const DECIMAL = new RegExp(`^${DECIMAL_PATTERN}$`);

/** True for `-?digits[.digits][(e|E)[+-]digits]`; no `+`, thousands separator, space, NaN or Infinity. */
export function isDecimal(text: string): boolean {
  return text.length <= DECIMAL_LENGTH && DECIMAL.test(text);
}

/** SQL: the text `expression` as numeric; null where isDecimal is false. */
export function numberSql(expression: string): string {
  return `CASE WHEN length(${expression}) <= ${DECIMAL_LENGTH} AND ${expression} ~ '^${DECIMAL_PATTERN}$' THEN (${expression})::numeric END`;
}

/** Σ of decimal texts without rounding: one integer per number of decimals. */
export class ExactSum {
  private readonly byScale: (bigint | undefined)[] = [];

  /** @param text a text for which isDecimal holds */
  add(text: string): void {
    let mantissa = text;
    let exponent = 0;
    const e = text.search(/[eE]/);
    if (e >= 0) {
      mantissa = text.slice(0, e);
      exponent = Number.parseInt(text.slice(e + 1), 10);
    }
    const dot = mantissa.indexOf(".");
    let units = BigInt(dot < 0 ? mantissa : mantissa.slice(0, dot) + mantissa.slice(dot + 1));
    let scale = (dot < 0 ? 0 : mantissa.length - dot - 1) - exponent;
    if (scale < 0) {
      units *= 10n ** BigInt(-scale);
      scale = 0;
    }
    this.byScale[scale] = (this.byScale[scale] ?? 0n) + units;
  }

  /** The sum at the finest number of decimals that was added, e.g. "346750.04"; "0" when nothing was added. */
  toString(): string {
    const scale = Math.max(0, this.byScale.length - 1);
    let total = 0n;
    this.byScale.forEach((units, s) => (total += (units ?? 0n) * 10n ** BigInt(scale - s)));
    const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, "0");
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return total < 0n ? `-${text}` : text;
  }
}

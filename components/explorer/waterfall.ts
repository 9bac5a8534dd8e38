// The steps from what was spent before to what is spent now, rounded once so that they lead there to the cent; geometry in percent.
import { apportion } from "@/lib/money/apportion";
import { currencyDigits } from "@/lib/format/money";
import { addMoney, isZeroMoney, roundMoney, subtractMoney, type Money } from "@/lib/money/money";
import { CHANGE_DRIVERS, type ChangeDriver } from "@/lib/queries/spend/change-driver";
import type { ChangeExplained } from "@/lib/queries/spend/explain-change";

export const DRIVER_WORDS: Record<ChangeDriver, { label: string; hint: string }> = {
  new: { label: "New", hint: "Charged now and not before" },
  gone: { label: "Gone", hint: "Charged before and not now" },
  usage: { label: "Usage", hint: "More or less of it, at the price of before" },
  price: { label: "Price", hint: "Another price for each unit" },
  credit: { label: "Credits", hint: "More or fewer credits" },
  currency: { label: "Currency", hint: "Billed in another currency on the other side" },
  calendar: { label: "Calendar", hint: "More or fewer days" },
  unknown: { label: "Cause not in this source", hint: "Changed, and the bill does not say how much was used" },
};

export type Step = {
  key: "before" | "now" | ChangeDriver;
  label: string;
  hint: string;
  amount: Money;
  /** Lines behind a driver; null for the two ends. */
  lines: number | null;
  /** Left edge and width of its bar in percent of the drawing. */
  left: number;
  width: number;
};

/** A change that is a smaller part of the whole than this would be lines too thin to read beside the two ends. */
const READABLE_PART = 0.2;

/** Where the drawing begins: 0, or just below the lowest level, at a round figure, when the change is small beside the ends. */
function beginOf(levels: readonly number[]): number {
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const spread = high - low;
  if (low <= 0 || spread === 0 || spread >= high * READABLE_PART) return Math.min(0, low);
  const unit = 10 ** Math.floor(Math.log10(spread));
  return Math.max(0, Math.floor((low - spread * 0.3) / unit) * unit);
}

export type Waterfall = {
  steps: Step[];
  /** Amount at the left edge when that is not 0: then the two ends are cut. */
  begins: Money | null;
};

/** Both ends and, between them, each driver that moved something; drivers sum to the difference of the ends as shown. */
export function waterfallOf({ total, drivers, currency }: Pick<ChangeExplained, "total" | "drivers" | "currency">): Waterfall {
  const digits = currencyDigits(currency);
  const [before, now] = [roundMoney(total.previous, digits), roundMoney(total.current, digits)];
  const moved = CHANGE_DRIVERS.flatMap((driver) => drivers.filter((one) => one.driver === driver && !isZeroMoney(one.amount)));
  const amounts = apportion(moved.map(({ amount }) => amount), digits, subtractMoney(now, before));
  let level: Money = before;
  const spans = [
    { key: "before" as const, label: "Before", hint: "", amount: before, lines: null, from: "0", to: before },
    ...moved.map(({ driver, lines }, at) => {
      const amount = amounts[at] ?? "0";
      const from = level;
      level = addMoney(level, amount);
      return { key: driver, ...DRIVER_WORDS[driver], amount, lines, from, to: level };
    }),
    { key: "now" as const, label: "Now", hint: "", amount: now, lines: null, from: "0", to: now },
  ];
  const low = beginOf(spans.map(({ to }) => Number(to)));
  const high = Math.max(0, ...spans.map(({ to }) => Number(to)));
  const scale = (amount: Money): number => (high === low ? 0 : ((Math.max(Number(amount), low) - low) / (high - low)) * 100);
  const steps = spans.map(({ from, to, ...step }) => ({ ...step, left: Math.min(scale(from), scale(to)), width: Math.abs(scale(to) - scale(from)) }));
  return { steps, begins: low > 0 ? low.toFixed(digits) : null };
}

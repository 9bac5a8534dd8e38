// An amount as text, exact, with the full value on hover where the shown one is shortened.
import { formatMoney, type MoneyFormat } from "@/lib/format/money";
import type { Money } from "@/lib/money/money";
import { classNames } from "./class-names";

export type MoneyTextProps = MoneyFormat & {
  /** Decimal text; null shows a dash. */
  amount: Money | null | undefined;
  currency: string;
  className?: string | undefined;
};

export function MoneyText({ amount, currency, className, ...format }: MoneyTextProps) {
  if (amount === null || amount === undefined) return <span className="text-ink-3">–</span>;
  const shown = formatMoney(amount, currency, format);
  const full = formatMoney(amount, currency);
  return (
    <span {...(shown === full || format.bare === true ? {} : { title: full })} className={classNames("tabular-nums", className)}>
      {shown}
    </span>
  );
}

// One figure of the answer: label, amount, change, and a line that says what it is compared with.
import type { ReactNode } from "react";
import { currencyDigits, formatMoney } from "@/lib/format/money";
import type { Money } from "@/lib/money/money";
import { Delta, type DeltaProps } from "./delta";
import { KpiSkeleton } from "./skeleton";
import { classNames } from "./class-names";

export type KpiProps = {
  label: ReactNode;
  /** Decimal text with `currency`, or any short text without one; null shows a dash. */
  value: Money | null;
  currency?: string | undefined;
  /** Decimals shown; default 0 from 1,000 on. The full value is in the title. */
  digits?: number | undefined;
  compact?: boolean | undefined;
  previous?: Money | null | undefined;
  meaning?: DeltaProps["meaning"];
  /** e.g. "against 1–22 Oct 2026 · effective, all charges". */
  hint?: ReactNode;
  size?: "md" | "lg" | undefined;
  loading?: boolean | undefined;
};

export function Kpi({ label, value, currency, digits, compact, previous, meaning, hint, size = "md", loading = false }: KpiProps) {
  if (loading) return <KpiSkeleton size={size} />;
  const money = value !== null && currency !== undefined;
  const shown = value === null ? "–" : money ? formatMoney(value, currency, { digits: digits ?? defaultDigits(value, currency, compact), compact }) : value;
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <p className="truncate text-sm text-ink-2">{label}</p>
      <p
        {...(money ? { title: formatMoney(value, currency) } : {})}
        className={classNames("font-semibold tracking-tight tabular-nums", size === "lg" ? "text-xl sm:text-2xl" : "text-xl")}
      >
        {shown}
      </p>
      {money && previous !== undefined ? (
        <p className="min-h-5 text-sm">
          <Delta current={value} previous={previous} currency={currency} meaning={meaning} digits={0} />
        </p>
      ) : null}
      {hint === undefined ? null : <p className="text-xs text-ink-3">{hint}</p>}
    </div>
  );
}

function defaultDigits(value: Money, currency: string, compact: boolean | undefined): number | undefined {
  if (compact === true) return undefined;
  const wholeDigits = value.replace(/^-/, "").split(".")[0]?.length ?? 1;
  return wholeDigits > 3 ? 0 : currencyDigits(currency);
}

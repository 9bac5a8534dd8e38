// The change against an earlier amount: arrow, signed difference, percent; coloured by what it means, not by direction.
import { ArrowDown, ArrowUp } from "lucide-react";
import { changeOf, formatChange, type Change } from "@/lib/format/delta";
import { formatMoney } from "@/lib/format/money";
import type { Money } from "@/lib/money/money";
import { classNames } from "./class-names";

export type DeltaProps = {
  current: Money | null | undefined;
  previous: Money | null | undefined;
  currency: string;
  /** "cost": more is bad (default). "saving": more is good. "neutral": no colour. */
  meaning?: "cost" | "saving" | "neutral" | undefined;
  show?: "both" | "percent" | "amount" | undefined;
  digits?: number | undefined;
  className?: string | undefined;
};

export function Delta({ current, previous, currency, meaning = "cost", show = "both", digits, className }: DeltaProps) {
  if (current === null || current === undefined || previous === null || previous === undefined) return <span className="text-ink-3">–</span>;
  const change = changeOf(current, previous);
  const up = change.kind === "up" || change.kind === "new";
  const Arrow = up ? ArrowUp : ArrowDown;
  const percent = formatChange(change);
  const exact = formatMoney(change.difference, currency, { signed: true });
  const amount = digits === undefined || show === "percent" ? exact : formatMoney(change.difference, currency, { signed: true, digits });
  return (
    <span
      title={`${exact} (${percent})`}
      className={classNames("inline-flex items-center gap-1 align-middle whitespace-nowrap tabular-nums", toneOf(change, meaning), className)}
    >
      {change.kind === "same" ? null : <Arrow aria-hidden size={12} strokeWidth={2.5} className="shrink-0" />}
      {show === "percent" ? percent : show === "amount" ? amount : `${amount} (${percent})`}
    </span>
  );
}

function toneOf({ kind }: Change, meaning: "cost" | "saving" | "neutral"): string {
  if (kind === "same" || meaning === "neutral") return "text-ink-2";
  const more = kind === "up" || kind === "new";
  return more === (meaning === "cost") ? "text-critical" : "text-good";
}

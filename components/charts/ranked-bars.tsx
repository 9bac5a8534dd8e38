"use client";
// The largest services, teams or providers: a bar, the amount, the change; plain HTML, no chart library. In the browser too, so that a page sends the items and not their boxes.
import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import { Delta } from "@/components/ui/delta";
import { formatMoney } from "@/lib/format/money";
import type { Money } from "@/lib/money/money";
import { seriesFill, seriesKindOf, type SeriesKind } from "./series-color";
import { Swatch } from "./swatch";

export type RankedItem = {
  key: string;
  label: string;
  amount: Money;
  previous?: Money | null | undefined;
  href?: string | undefined;
  kind?: SeriesKind | undefined;
};

export type RankedBarsProps = {
  /** Names the list: "Top services, 1–22 Nov 2026". */
  caption: string;
  items: readonly RankedItem[];
  currency: string;
  digits?: number | undefined;
  /** Values that share colours with this list elsewhere on the page; pass the same list to each. */
  colorKeys?: readonly string[] | undefined;
  /** One accent for all, where nothing else on the page is coloured by these values. */
  plain?: boolean | undefined;
};

export function RankedBars({ caption, items, currency, digits = 0, colorKeys, plain = false }: RankedBarsProps) {
  const kindOf = (item: RankedItem) => item.kind ?? seriesKindOf(item.label);
  const keys = items.filter((item) => kindOf(item) === "value").map(({ key }) => key);
  const longest = Math.max(0, ...items.map(({ amount }) => Math.abs(Number(amount)))); // geometry only
  const withChange = items.some(({ previous }) => previous !== undefined);
  return (
    <ol aria-label={caption} className="flex flex-col">
      {items.map((item) => {
        const { color, hatched } = plain ? { color: "var(--accent)", hatched: false } : seriesFill(item.key, kindOf(item), keys, colorKeys);
        const share = longest === 0 ? 0 : Math.abs(Number(item.amount)) / longest;
        return (
          <li key={item.key} className="group relative rounded-md px-2 py-1.5 hover:bg-hover">
            <div className="flex items-baseline gap-3 text-sm">
              <span className="flex min-w-0 grow items-center gap-2">
                {plain ? null : <Swatch color={color} hatched={hatched} />}
                {item.href === undefined ? (
                  <span className="truncate">{item.label}</span>
                ) : (
                  <Link href={item.href} prefetch={false} className="truncate after:absolute after:inset-0 group-hover:underline">
                    {item.label}
                  </Link>
                )}
              </span>
              <span title={formatMoney(item.amount, currency)} className="font-medium tabular-nums">
                {formatMoney(item.amount, currency, { digits })}
              </span>
              {withChange ? (
                <span className="w-18 shrink-0 text-right text-xs">
                  <Delta current={item.amount} previous={item.previous} currency={currency} show="percent" />
                </span>
              ) : null}
            </div>
            <div aria-hidden className="mt-1 h-1 overflow-hidden rounded-full bg-hover group-hover:bg-line">
              <div className={classNames("keep-colors h-full rounded-full", hatched && "hatched")} style={{ width: `${(share * 100).toFixed(2)}%`, backgroundColor: color }} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

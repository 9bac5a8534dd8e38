// The sentence above a spend chart: total, change, and what moved it most.
import Big from "big.js";
import { changeOf } from "@/lib/format/delta";
import { formatMoney } from "@/lib/format/money";
import { formatPercent } from "@/lib/format/number";
import type { Money } from "@/lib/money/money";

export type SummaryPart = { label: string; current: Money; previous: Money };

/**
 * "Spend rose 8.1 % to $12,431 against 1–22 Oct, mainly Amazon EC2 (+$1,204)." `parts` may be empty; without a
 * previous total it only states the total. `against` is the compared range in words.
 */
export function summarizeSpend(total: Money, previous: Money | null, currency: string, options: { against?: string; parts?: readonly SummaryPart[] } = {}): string {
  const amount = formatMoney(total, currency, wholeUnits(total));
  if (previous === null) return `${amount} in all.`;
  const change = changeOf(total, previous);
  const against = options.against === undefined ? "" : ` against ${options.against}`;
  if (change.kind === "same") return `Spend stayed at ${amount}${against}.`;
  if (change.kind === "new") return `Spend is ${amount}; there was none before.`;
  const up = new Big(change.difference).gt(0);
  const verb = up ? "rose" : "fell";
  const percent = formatPercent(Math.abs(change.ratio ?? 0));
  return `Spend ${verb} ${percent} to ${amount}${against}${mainDriver(up, currency, options.parts ?? [])}.`;
}

function mainDriver(up: boolean, currency: string, parts: readonly SummaryPart[]): string {
  const moves = parts.map((part) => ({ label: part.label, difference: changeOf(part.current, part.previous).difference }));
  const driver = moves.reduce<(typeof moves)[number] | null>((best, move) => {
    const signed = up ? new Big(move.difference) : new Big(move.difference).times(-1);
    const most = best === null ? new Big(0) : new Big(best.difference).abs();
    return signed.gt(most) ? move : best;
  }, null);
  return driver === null ? "" : `, mainly ${driver.label} (${formatMoney(driver.difference, currency, { signed: true, ...wholeUnits(driver.difference) })})`;
}

function wholeUnits(amount: Money): { digits?: number } {
  return new Big(amount).abs().gte(1000) ? { digits: 0 } : {};
}

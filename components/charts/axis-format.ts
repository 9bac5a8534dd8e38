// Axis labels: short money without needless decimals.
import { formatMoney } from "@/lib/format/money";

/** 12500 → "$12.5K", 10000 → "$10K", 0.25 → "$0.25"; the input is an axis tick, never an amount. */
export function formatAxisMoney(tick: number, currency: string): string {
  const text = tick.toFixed(6); // plain notation for big.js
  const small = Math.abs(tick) > 0 && Math.abs(tick) < 10;
  return formatMoney(text, currency, small ? { digits: 2 } : { compact: true }).replace(/\.0(?=[KMBT]?$)/, "");
}

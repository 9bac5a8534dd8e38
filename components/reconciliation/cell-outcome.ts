// What a cell of the reconciliation says at a glance: tone, word and the difference that matters.
import type { Tone } from "@/components/ui/status";
import type { ReconciliationCell } from "@/lib/queries/admin/reconciliation";
import { isZeroMoney, type Money } from "@/lib/money/money";

export type CellOutcome = { tone: Tone; word: string; difference: Money };

const REACHED = { none: "Not reconciled", delivered: "Delivered", provider: "Provider", invoice: "Invoice" } as const;

/** The gravest finding first: layers, then the invoice, then what is named; a comparison is judged against the source that counts. */
export function cellOutcome(cell: ReconciliationCell): CellOutcome {
  const { level, ok, difference, invoiceDifference, authoritative, comparedDifference } = cell;
  if (!ok) return { tone: "critical", word: level === "none" ? REACHED.none : "Provider differs", difference };
  if (!authoritative) return { tone: "neutral", word: "Comparison", difference: comparedDifference ?? "0.00" };
  if (invoiceDifference !== null && !isZeroMoney(invoiceDifference)) return { tone: "warning", word: "Invoice differs", difference: invoiceDifference };
  if (level !== "invoice" && invoiceDifference !== null) return { tone: "warning", word: "Invoice missing", difference };
  return { tone: level === "none" ? "critical" : "good", word: REACHED[level], difference };
}

export function cellHref({ source, billingPeriod, currency }: Pick<ReconciliationCell, "source" | "billingPeriod" | "currency">): string {
  return `/admin/reconciliation/${encodeURIComponent(source)}/${billingPeriod.slice(0, 7)}/${currency}`;
}

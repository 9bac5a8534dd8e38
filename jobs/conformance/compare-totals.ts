// What a file's text adds up to against what the pipeline loaded and quarantined, column by column, currency by currency, month by month.
import { addMoney, compareMoney } from "@/lib/money/money";
import type { ConformanceTotal } from "@/jobs/conformance/conformance-document";
import type { IndependentReading } from "@/jobs/conformance/independent-reading";
import type { ReportedTotal } from "@/jobs/import/import-report";

export interface Compared {
  readonly totals: readonly ConformanceTotal[];
  /** An amount or a row is neither loaded nor quarantined, or is there twice. */
  readonly lost: boolean;
}

const keyOf = (column: string, currency: string | null, month: string | null): string => `${column} ${currency ?? ""} ${month ?? ""}`;

/** @param rows of silver and quarantine */
export function compareTotals(read: IndependentReading, loaded: readonly ReportedTotal[], rows: { readonly loaded: number; readonly quarantined: number }): Compared {
  const totals = new Map<string, ConformanceTotal>();
  for (const t of read.totals) {
    const key = keyOf(t.sourceColumn, t.currency, t.month);
    totals.set(key, { source_column: t.sourceColumn, currency: t.currency, month: t.month, received: t.amount, loaded: "0", quarantined: "0", other_view: "0" });
  }
  for (const t of loaded) {
    const key = keyOf(t.source_column, t.currency, t.month);
    const present = totals.get(key) ?? { source_column: t.source_column, currency: t.currency, month: t.month, received: "0", loaded: "0", quarantined: "0", other_view: "0" };
    totals.set(key, { ...present, loaded: t.loaded, quarantined: t.quarantined });
  }
  const all = [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
  const differs = all.some((t) => compareMoney(t.received, addMoney(t.loaded, t.quarantined, t.other_view)) !== 0);
  return { totals: all, lost: differs || read.rows !== rows.loaded + rows.quarantined };
}

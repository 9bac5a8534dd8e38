// How far the visible sources' figures were checked against what was delivered, the provider's own total and the invoice.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import { NO_MONTH } from "@/lib/bronze/not-stated";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { RECONCILIATION_LEVELS, type ReconciliationLevel } from "@/lib/invoices/invoice-cells";
import { canonicalMoney, type Money } from "@/lib/money/money";

export type Reconciliation = {
  source: string;
  /** The lowest level over the source's billing periods: "invoice" only when every period got there (DOMAIN §5). Records without a month belong to none. */
  level: ReconciliationLevel;
  /** False when a difference is unexplained. */
  ok: boolean;
  /** Σ of the differences per currency; empty for team scopes, to whom company totals are closed. */
  differences: { currency: string; amount: Money }[];
};

type Row = { source: string; rank: number | null; ok: boolean; currency: string; difference: string | null };

/** One entry per source that has been reconciled, by name; `sources` are the names the scope sees. */
export async function reconciliationLevels(tx: ScopedTx, scope: Scope, sources: readonly string[]): Promise<Reconciliation[]> {
  // kco_app has no privilege on the amounts: naming the column would fail, so the statement differs.
  const difference = scope.kind === "all" ? Prisma.sql`sum(r.difference)::text` : Prisma.sql`NULL::text`;
  const rows = await tx.$queryRaw<Row[]>(Prisma.sql`
    SELECT s.name AS source, min(array_position(${[...RECONCILIATION_LEVELS]}::text[], r.level)) FILTER (WHERE r.billing_period > ${NO_MONTH}::date) - 1 AS rank, bool_and(r.ok) AS ok,
           r.currency::text AS currency, ${difference} AS difference
      FROM ops.reconciliation r JOIN ops.source s ON s.id = r.source_id
     WHERE s.name = ANY (${[...sources]}::text[]) AND r.authoritative
     GROUP BY s.name, r.currency ORDER BY s.name, r.currency`);
  return [...new Set(rows.map(({ source }) => source))].map((source) => {
    const own = rows.filter((row) => row.source === source);
    const rank = Math.min(...own.flatMap((row) => row.rank ?? []));
    const differences = own.flatMap((row) => (row.difference === null ? [] : [{ currency: row.currency, amount: canonicalMoney(row.difference) }]));
    return { source, level: RECONCILIATION_LEVELS[rank] ?? "none", ok: own.every((row) => row.ok), differences };
  });
}

/** The level that all of them reached; "none" when one has none or a difference is unexplained. */
export function commonLevel(levels: readonly Reconciliation[], sources: number): ReconciliationLevel {
  if (levels.length < sources || levels.length === 0 || levels.some(({ ok }) => !ok)) return "none";
  return RECONCILIATION_LEVELS[Math.min(...levels.map(({ level }) => RECONCILIATION_LEVELS.indexOf(level)))] ?? "none";
}

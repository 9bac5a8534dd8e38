// How far each source × billing period × currency is reconciled, with comparisons beside the source that counts.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import type { ReconciliationLevel } from "@/lib/invoices/invoice-cells";
import type { NamedLine } from "@/lib/invoices/match-invoices";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { iso } from "./iso";

/** Billed cost, exact, in `currency`. */
export interface ReconciliationCell {
  readonly source: string;
  readonly billingPeriod: Day;
  readonly currency: string;
  /** False: another source speaks for this period; its silver is compared, never published. */
  readonly authoritative: boolean;
  readonly level: ReconciliationLevel;
  readonly ok: boolean;
  readonly providerTotal: Money | null;
  readonly delivered: Money;
  readonly bronze: Money;
  readonly silver: Money;
  readonly quarantined: Money;
  readonly gold: Money;
  /** What no named line explains between the layers and against the provider. */
  readonly difference: Money;
  readonly lines: readonly NamedLine[];
  /** Net + tax of the invoices entered; null: none yet. */
  readonly invoice: Money | null;
  readonly invoiceDifference: Money | null;
  readonly invoiceLines: readonly NamedLine[];
  readonly runId: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** For a comparison: the source that counts and silver minus its gold; null where none does. */
  readonly comparedWith: string | null;
  readonly comparedDifference: Money | null;
}

export interface CellFilter {
  readonly source?: string | undefined;
  readonly period?: Day | undefined;
  readonly currency?: string | undefined;
}

const AMOUNTS = ["providerTotal", "delivered", "bronze", "silver", "quarantined", "gold", "difference", "invoice", "invoiceDifference", "comparedDifference"] as const;

/** By source, then newest period. For roles that see everything: amounts are company totals. */
export function reconciliation(scope: Scope, filter: CellFilter = {}): Promise<ReconciliationCell[]> {
  return withScope(scope, (tx) => reconciliationCells(tx, filter));
}

export async function reconciliationCells(tx: ScopedTx, { source, period, currency }: CellFilter): Promise<ReconciliationCell[]> {
  const rows = await tx.$queryRaw<ReconciliationCell[]>(Prisma.sql`
    SELECT s.name AS source, r.billing_period::text AS "billingPeriod", r.currency::text AS currency, r.authoritative, r.level, r.ok, r.provider_total::text AS "providerTotal",
           r.delivered::text AS delivered, r.bronze::text AS bronze, r.silver::text AS silver, r.quarantined::text AS quarantined, r.gold::text AS gold, r.difference::text AS difference,
           r.lines, r.invoice::text AS invoice, r.invoice_difference::text AS "invoiceDifference", r.invoice_lines AS "invoiceLines", r.run_id::text AS "runId", ${iso("r.at")} AS at,
           CASE WHEN NOT r.authoritative THEN o.names END AS "comparedWith", CASE WHEN NOT r.authoritative THEN (r.silver - o.gold)::text END AS "comparedDifference"
      FROM ops.reconciliation r JOIN ops.source s ON s.id = r.source_id
      LEFT JOIN LATERAL (
        SELECT string_agg(x.name, ', ' ORDER BY x.name) AS names, sum(a.gold) AS gold
          FROM ops.reconciliation a JOIN ops.source x ON x.id = a.source_id
         WHERE a.authoritative AND a.source_id <> r.source_id AND x.provider = s.provider AND x.billing_account = s.billing_account AND a.billing_period = r.billing_period AND a.currency = r.currency
      ) o ON true
     WHERE s.removed_at IS NULL AND (${source ?? null}::text IS NULL OR s.name = ${source ?? null}::text) AND (${period ?? null}::date IS NULL OR r.billing_period = ${period ?? null}::date)
       AND (${currency ?? null}::text IS NULL OR r.currency = ${currency ?? null}::text)
     ORDER BY s.name, r.billing_period DESC, r.currency`);
  return rows.map((row) => ({ ...row, ...Object.fromEntries(AMOUNTS.map((name) => [name, row[name] === null ? null : canonicalMoney(row[name])])) }));
}

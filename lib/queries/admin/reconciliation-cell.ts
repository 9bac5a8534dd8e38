// One cell of the reconciliation in full: its layers, invoices, the sources beside it, and the batches behind it.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { onPrisma } from "@/lib/access/sql-runner";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import type { NamedLine, StatedInvoice } from "@/lib/invoices/match-invoices";
import { listInvoices, type Invoice } from "@/lib/invoices/invoices";
import { canonicalMoney } from "@/lib/money/money";
import { iso } from "./iso";
import { reconciliationCells, type ReconciliationCell } from "./reconciliation";

/** A delivery of which slices count, and what of the cell came in it. */
export interface CellBatch {
  readonly id: string;
  readonly fileName: string | null;
  readonly format: string;
  readonly pages: number;
  /** Rows of the cell in this delivery. */
  readonly rows: string;
  /** What was delivered, per cost column of the delivery (Google's cost and credits, FOCUS' BilledCost and EffectiveCost …). */
  readonly received: readonly NamedLine[];
  readonly receivedAt: string;
  readonly runId: string;
  readonly hash: string;
}

export interface CellDetail {
  readonly cell: ReconciliationCell;
  /** Other sources of the same bill in this period. */
  readonly beside: ReconciliationCell[];
  readonly invoices: Invoice[];
  readonly stated: (StatedInvoice & { readonly rows: string })[];
  readonly batches: CellBatch[];
  readonly batchCount: number;
}

const SHOWN_BATCHES = 100;

/** For roles that see everything. @throws AppError "not_found" */
export function reconciliationCell(scope: Scope, source: string, period: Day, currency: string): Promise<CellDetail> {
  return withScope(scope, async (tx) => {
    const [cell] = await reconciliationCells(tx, { source, period, currency });
    if (!cell) throw new AppError("not_found", `Nothing of ${source.slice(0, 63)} is reconciled for ${period.slice(0, 7)} in ${currency.slice(0, 3)}.`);
    const names = await tx.$queryRaw<{ name: string }[]>(Prisma.sql`
      SELECT o.name FROM ops.source s JOIN ops.source o ON o.provider = s.provider AND o.billing_account = s.billing_account AND o.id <> s.id AND o.removed_at IS NULL WHERE s.name = ${source} ORDER BY 1`);
    const beside: ReconciliationCell[] = [];
    for (const { name } of names) beside.push(...(await reconciliationCells(tx, { source: name, period, currency })));
    const batches = await batchesOf(tx, source, period, currency);
    return {
      cell, beside, invoices: await listInvoices(onPrisma(tx), { source, billingPeriod: period, currency }), stated: await statedOf(tx, source, period, currency),
      batches: batches.map((b) => ({ ...b, received: b.received.map(({ name, amount }) => ({ name, amount: canonicalMoney(amount) })) })), batchCount: batches[0]?.total ?? 0,
    };
  });
}

function statedOf(tx: ScopedTx, source: string, period: Day, currency: string): Promise<CellDetail["stated"]> {
  return tx.$queryRaw<CellDetail["stated"]>(Prisma.sql`
    SELECT b.billing_account AS "billingAccount", b.issuer, b.invoice_id AS "invoiceId", b.net::text AS net, b.tax::text AS tax, b.row_count::text AS rows
      FROM ops.billed_invoice b JOIN ops.source s ON s.id = b.source_id
     WHERE s.name = ${source} AND b.billing_period = ${period}::date AND b.currency = ${currency} ORDER BY b.billing_account, b.issuer, b.invoice_id`);
}

/** Newest first; conservation keeps one line per cost column, the rows are the same in each. */
function batchesOf(tx: ScopedTx, source: string, period: Day, currency: string): Promise<(CellBatch & { total: number })[]> {
  return tx.$queryRaw<(CellBatch & { total: number })[]>(Prisma.sql`
    SELECT b.id::text AS id, b.file_name AS "fileName", b.format, b.pages, k.rows::text AS rows, k.received,
           ${iso("b.created_at")} AS "receivedAt", b.run_id::text AS "runId", b.hash, count(*) OVER ()::int AS total
      FROM (
        SELECT c.batch_id, max(c.received_rows) AS rows, jsonb_agg(jsonb_build_object('name', c.source_column, 'amount', c.received::text) ORDER BY c.source_column) AS received
          FROM silver.conservation c WHERE c.month = ${period}::date AND c.currency = ${currency} GROUP BY 1 HAVING max(c.received_rows) > 0) k
      JOIN bronze.batch b ON b.id = k.batch_id JOIN ops.source s ON s.id = b.source_id
     WHERE s.name = ${source} AND EXISTS (SELECT FROM ops.slice l WHERE l.batch_id = b.id AND l.source_id = s.id)
     ORDER BY b.id DESC LIMIT ${SHOWN_BATCHES}::int`);
}

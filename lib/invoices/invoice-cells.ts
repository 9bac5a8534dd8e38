// Which entered invoices belong to a cell of the reconciliation (source × billing period × currency), and the level the cell has reached with them.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { matchInvoices, type EnteredInvoice, type StatedInvoice } from "./match-invoices";

export const RECONCILIATION_LEVELS = ["none", "delivered", "provider", "invoice"] as const;
export type ReconciliationLevel = (typeof RECONCILIATION_LEVELS)[number];

export interface Cell {
  readonly sourceId: number;
  /** First day of the month. */
  readonly billingPeriod: Day;
  readonly currency: string;
}

interface CellInvoice extends EnteredInvoice, Cell {
  /** Every source of the same provider and billing account as the one it was entered for. */
  readonly sourceIds: readonly number[];
}

/** Every invoice that counts; of one billing period when it is given. */
export function enteredInvoices(db: SqlRunner, billingPeriod: Day | null = null): Promise<CellInvoice[]> {
  return db.query<CellInvoice>(
    `SELECT i.source_id AS "sourceId", i.billing_period::text AS "billingPeriod", i.currency::text AS currency, i.billing_account AS "billingAccount", i.issuer,
            i.invoice_id AS "invoiceId", i.net::text AS net, i.tax::text AS tax,
            ARRAY(SELECT o.id FROM ops.source s JOIN ops.source o ON o.provider = s.provider AND o.billing_account = s.billing_account WHERE s.id = i.source_id) AS "sourceIds"
       FROM ops.invoice i WHERE i.removed_at IS NULL AND ($1::date IS NULL OR i.billing_period = $1::date) ORDER BY i.id`,
    [billingPeriod],
  );
}

export function invoicesOf(all: readonly CellInvoice[], cell: Cell): CellInvoice[] {
  return all.filter((i) => i.sourceIds.includes(cell.sourceId) && i.billingPeriod === cell.billingPeriod && i.currency === cell.currency);
}

/** The level of a cell whose layers agree: never "invoice" before an invoice was entered and everything of it matched (DOMAIN §5). */
export function levelOf({ ok, providerTotal, matched }: { ok: boolean; providerTotal: string | null; matched: boolean }): ReconciliationLevel {
  if (!ok) return "delivered";
  if (matched) return "invoice";
  return providerTotal === null ? "delivered" : "provider";
}

interface KeptCell extends Cell {
  readonly providerTotal: string | null;
  readonly level: ReconciliationLevel;
  readonly ok: boolean;
  readonly stated: readonly StatedInvoice[];
}

/** Matches the kept cells of a period and of the scope of `sourceId` anew, after an invoice was entered or removed; call it in the same transaction. */
export async function rematchInvoices(db: SqlRunner, sourceId: number, billingPeriod: Day): Promise<void> {
  const cells = await db.query<KeptCell>(
    `SELECT r.source_id AS "sourceId", r.billing_period::text AS "billingPeriod", r.currency::text AS currency, r.provider_total::text AS "providerTotal", r.level, r.ok,
            coalesce((SELECT jsonb_agg(jsonb_build_object('billingAccount', b.billing_account, 'issuer', b.issuer, 'invoiceId', b.invoice_id, 'net', b.net::text, 'tax', b.tax::text) ORDER BY b.billing_account, b.issuer, b.invoice_id)
              FROM ops.billed_invoice b WHERE b.source_id = r.source_id AND b.billing_period = r.billing_period AND b.currency = r.currency), '[]') AS stated
       FROM ops.reconciliation r JOIN ops.source o ON o.id = r.source_id JOIN ops.source s ON s.provider = o.provider AND s.billing_account = o.billing_account
      WHERE s.id = $1::int AND r.billing_period = $2::date`,
    [sourceId, billingPeriod],
  );
  const entered = await enteredInvoices(db, billingPeriod);
  for (const cell of cells) {
    const match = matchInvoices(invoicesOf(entered, cell), cell.stated, cell.currency);
    const level = cell.level === "none" ? "none" : levelOf({ ok: cell.ok, providerTotal: cell.providerTotal, matched: match?.matched === true });
    await db.query(
      `UPDATE ops.reconciliation SET invoice = $4::numeric, invoice_difference = $5::numeric, invoice_lines = $6::jsonb, level = $7
        WHERE source_id = $1::int AND billing_period = $2::date AND currency = $3`,
      [cell.sourceId, billingPeriod, cell.currency, match?.total ?? null, match?.difference ?? null, JSON.stringify(match?.lines ?? []), level],
    );
  }
}

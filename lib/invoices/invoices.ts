// The register of invoices: entered, listed and taken out again, each with its line in the audit log and the reconciliation matched anew.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { isoText } from "@/lib/db/iso-text";
import { AppError } from "@/lib/errors/app-error";
import type { Money } from "@/lib/money/money";
import { rematchInvoices } from "./invoice-cells";
import type { InvoiceInput } from "./invoice-input";

export interface Invoice {
  readonly id: string;
  readonly source: string;
  readonly billingAccount: string;
  readonly issuer: string;
  readonly invoiceId: string;
  readonly billingPeriod: Day;
  readonly currency: string;
  readonly net: Money;
  readonly tax: Money;
  readonly note: string | null;
  readonly enteredBy: string;
  /** ISO 8601, UTC. */
  readonly enteredAt: string;
}

export interface InvoiceFilter {
  readonly source?: string | undefined;
  readonly billingPeriod?: Day | undefined;
  readonly currency?: string | undefined;
}

/** The invoices that count, newest period first. Of a source: those of its whole scope. */
export function listInvoices(db: SqlRunner, filter: InvoiceFilter = {}): Promise<Invoice[]> {
  return db.query<Invoice>(
    `SELECT i.id::text AS id, s.name AS source, i.billing_account AS "billingAccount", i.issuer, i.invoice_id AS "invoiceId", i.billing_period::text AS "billingPeriod",
            i.currency::text AS currency, i.net::text AS net, i.tax::text AS tax, i.note, i.entered_by AS "enteredBy",
            ${isoText("i.entered_at")} AS "enteredAt"
       FROM ops.invoice i JOIN ops.source s ON s.id = i.source_id
      WHERE i.removed_at IS NULL AND ($2::date IS NULL OR i.billing_period = $2::date) AND ($3::text IS NULL OR i.currency = $3::text)
        AND ($1::text IS NULL OR EXISTS (SELECT FROM ops.source o WHERE o.name = $1::text AND o.provider = s.provider AND o.billing_account = s.billing_account))
      ORDER BY i.billing_period DESC, s.name, i.id`,
    [filter.source ?? null, filter.billingPeriod ?? null, filter.currency ?? null],
  );
}

/**
 * Enters an invoice. Amounts in its own currency, exact. Call it in a transaction.
 * @param actor who, as the audit log names them ("cli", "user:ana@example.com")
 * @returns its id
 * @throws AppError "not_found" for an unknown source, "conflict" when the invoice is there already
 */
export async function addInvoice(db: SqlRunner, input: InvoiceInput, actor: string): Promise<string> {
  const sources = await db.query<{ id: number; name: string }>("SELECT id, name FROM ops.source WHERE removed_at IS NULL ORDER BY name", []);
  const source = sources.find(({ name }) => name === input.source);
  if (!source) throw new AppError("not_found", `There is no source "${input.source}". Sources: ${sources.map(({ name }) => name).join(", ") || "none yet"}.`);
  const period = `${input.period}-01`;
  const [added] = await db.query<{ id: string }>(
    `WITH added AS (
       INSERT INTO ops.invoice (source_id, billing_account, issuer, invoice_id, billing_period, currency, net, tax, note, entered_by)
       VALUES ($1::int, $2, $3, $4, $5::date, $6, $7::numeric, $8::numeric, nullif($9, ''), $10) ON CONFLICT DO NOTHING RETURNING id),
     noted AS (
       INSERT INTO ops.audit_log (actor, action, object, after) SELECT $10, 'invoice.add', 'invoice:' || id, $11::jsonb FROM added)
     SELECT id::text AS id FROM added`,
    [source.id, input.billing_account, input.issuer, input.invoice_id, period, input.currency, input.net, input.tax, input.note, actor, JSON.stringify(input)],
  );
  if (!added) throw new AppError("conflict", `Invoice ${input.invoice_id} of ${input.issuer} is entered for ${input.source} ${input.period} ${input.currency} already. Remove it first to correct it.`);
  await rematchInvoices(db, source.id, period);
  return added.id;
}

/** Takes an invoice out; it stays in the table with who, when and why. Call it in a transaction. @throws AppError "not_found" */
export async function removeInvoice(db: SqlRunner, id: string, reason: string, actor: string): Promise<void> {
  const [removed] = await db.query<{ sourceId: number; period: Day }>(
    `WITH gone AS (
       UPDATE ops.invoice SET removed_at = now(), removed_by = $3, removed_reason = $2 WHERE id = $1::bigint AND removed_at IS NULL RETURNING *),
     noted AS (
       INSERT INTO ops.audit_log (actor, action, object, reason, before)
       SELECT $3, 'invoice.remove', 'invoice:' || id, $2, jsonb_build_object('issuer', issuer, 'invoice_id', invoice_id, 'period', to_char(billing_period, 'YYYY-MM'), 'currency', currency, 'net', net::text, 'tax', tax::text) FROM gone)
     SELECT source_id AS "sourceId", billing_period::text AS period FROM gone`,
    [id, reason, actor],
  );
  if (!removed) throw new AppError("not_found", `There is no invoice with number ${id}; kco invoices list shows them.`);
  await rematchInvoices(db, removed.sourceId, removed.period);
}

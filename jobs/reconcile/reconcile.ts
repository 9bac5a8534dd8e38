// Provider, bronze, silver + quarantine and gold side by side, computed from the rows themselves (DOMAIN §5).
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { NO_CURRENCY, NO_MONTH } from "@/lib/bronze/not-stated";
import { compareMoney, isZeroMoney, subtractMoney, canonicalMoney, addMoney } from "@/lib/money/money";
import type { Day } from "@/lib/dates/dates";
import { enteredInvoices, invoicesOf, levelOf, type ReconciliationLevel } from "@/lib/invoices/invoice-cells";
import { matchInvoices, type EnteredInvoice, type InvoiceMatch, type NamedLine, type StatedInvoice } from "@/lib/invoices/match-invoices";
import { onPg } from "@/lib/access/sql-runner";
import type { Format } from "@/jobs/formats/format";
import { getFormat } from "@/jobs/formats/registry";
import reconcileSql from "./reconcile.sql";

/** A stated invoice with the number of its rows. */
export interface BilledInvoice extends StatedInvoice {
  readonly rows: number;
}

/** Billed cost of one source × billing period × currency; decimal text at full precision. */
export interface Reconciliation {
  readonly source: string;
  readonly sourceId: number;
  readonly billingPeriod: Day;
  readonly currency: string;
  readonly providerTotal: string | null;
  readonly bronze: string;
  readonly silver: string;
  readonly quarantined: string;
  readonly gold: string;
  readonly difference: string; // what no named line explains; 0 or the source does not reconcile
  readonly lines: readonly NamedLine[];
  /** False in a period for which another source speaks: silver is compared, gold holds nothing of it (DOMAIN §1). */
  readonly authoritative: boolean;
  readonly billedInvoices: readonly BilledInvoice[];
  /** Null before an invoice was entered. */
  readonly invoice: InvoiceMatch | null;
  readonly level: ReconciliationLevel;
  /** Provider, bronze, silver and gold agree; says nothing of the invoice. */
  readonly ok: boolean;
}

export interface ReconcileFilter {
  readonly sourceIds?: readonly number[];
  readonly periods?: readonly Day[];
}

// Cost Explorer rounds each group at its 10th decimal: a month's remainder up to this is "provider rounding", more is critical (DOMAIN §5).
const ROUNDING_LIMIT = "0.01";

interface Row {
  billing_period: Day;
  currency: string;
  provider_total: string | null;
  bronze: string;
  silver: string;
  quarantined: string;
  discarded: string;
  corrected: string;
  replaced: string;
  gold: string;
  stated_invoices: BilledInvoice[];
  authoritative: boolean;
}

/** Every source (or those asked for) that has published slices, all of one snapshot. */
export function reconcile(pool: Pool, filter: ReconcileFilter = {}): Promise<Reconciliation[]> {
  const ask = async (client: PoolClient): Promise<Reconciliation[]> => {
    // Rows that have just been written have no statistics: planned for one row, each slice would read its whole batch again (measured: 20 s where 2 are enough).
    await client.query("set local enable_nestloop = off");
    return reconcileIn(client, filter);
  };
  return withTx(pool, ask, { isolation: "REPEATABLE READ", readOnly: true });
}

async function reconcileIn(db: PoolClient, filter: ReconcileFilter): Promise<Reconciliation[]> {
  const { rows: sources } = await db.query<{ id: number; name: string; formats: string[] }>(
    `select s.id, s.name, array_agg(distinct b.format) as formats
     from ops.source s join ops.slice c on c.source_id = s.id join bronze.batch b on b.id = c.batch_id
     where s.removed_at is null and ($1::int[] is null or s.id = any ($1)) group by 1, 2 order by 2`,
    [filter.sourceIds ?? null],
  );
  const entered = await enteredInvoices(onPg(db));
  const result: Reconciliation[] = [];
  for (const source of sources) {
    const used = source.formats.map(getFormat);
    const bronze = used.map(bronzeSql).join("\nunion all\n");
    const sql = reconcileSql.replace("/* bronze */", () => `select billing_period, currency, sum(amount) as amount, sum(quarantined) as quarantined, sum(discarded) as discarded from (\n${bronze}\n) x group by 1, 2`);
    const stated = [...new Set(used.flatMap((f) => f.statedBilled ?? []))];
    const { rows } = await db.query<Row>(sql, [source.id, filter.periods ?? null, stated, billedColumns(used), NO_MONTH]);
    for (const row of rows) result.push(judge(source, row, invoicesOf(entered, { sourceId: source.id, billingPeriod: row.billing_period, currency: row.currency })));
  }
  return result;
}

/** Only files are corrected by hand, and their first cost column is the billed one. */
function billedColumns(formats: readonly Format[]): string[] {
  return formats.flatMap((format) => format.costColumns.slice(0, 1).map((column) => column.source));
}

/** Bronze rows of the source's current slices; a quarantined record is one of them, by its ordinal, also one whose currency cannot be read. */
function bronzeSql(format: Format): string {
  return `select coalesce((${format.monthSql})::date, '${NO_MONTH}') as billing_period, coalesce((${format.currencySql})::char(3), '${NO_CURRENCY}') as currency,
      sum(${format.billedSql}) as amount, sum(${format.billedSql}) filter (where q.id is not null) as quarantined,
      sum(${format.billedSql}) filter (where q.status = 'discarded') as discarded
    from bronze.${format.table} r
    join current_slices c on c.batch_id = r.batch_id${format.sliceSql ? ` and c.slice = ${format.sliceSql}` : ""}
    left join silver.quarantine q on q.batch_id = r.batch_id and q.record_ordinal = r.ordinal
    where r.source_id = $1 and r.batch_id = any (array(select batch_id from current_slices))
    group by 1, 2`;
}

function judge(source: { id: number; name: string }, r: Row, entered: readonly EnteredInvoice[]): Reconciliation {
  const lines: NamedLine[] = [];
  if (!isZeroMoney(r.replaced)) lines.push({ name: "days replaced by a later file", amount: canonicalMoney(r.replaced) });
  const layers = subtractMoney(addMoney(r.bronze, r.corrected), addMoney(r.silver, r.quarantined, r.replaced));
  const published = subtractMoney(r.authoritative ? r.silver : "0", r.gold);
  const toProvider = r.provider_total === null ? "0.00" : subtractMoney(r.provider_total, r.bronze);
  const rounding = !isZeroMoney(toProvider) && compareMoney(abs(toProvider), ROUNDING_LIMIT) <= 0;
  if (rounding) lines.push({ name: "provider rounding", amount: toProvider });
  // Quarantined amounts are named, not lost; the three differences are added by size so that they cannot cancel out.
  const held = subtractMoney(r.quarantined, r.discarded);
  if (!isZeroMoney(held)) lines.push({ name: "in quarantine", amount: canonicalMoney(held) });
  if (!isZeroMoney(r.discarded)) lines.push({ name: "discarded from quarantine", amount: canonicalMoney(r.discarded) });
  if (!isZeroMoney(r.corrected)) lines.push({ name: "corrected on release", amount: canonicalMoney(r.corrected) });
  const difference = addMoney(abs(layers), abs(published), rounding ? "0" : abs(toProvider));
  const ok = isZeroMoney(difference);
  const invoice = matchInvoices(entered, r.stated_invoices, r.currency);
  const layersAgree = isZeroMoney(addMoney(abs(layers), abs(published)));
  return {
    source: source.name,
    sourceId: source.id,
    billingPeriod: r.billing_period,
    currency: r.currency,
    providerTotal: r.provider_total === null ? null : canonicalMoney(r.provider_total),
    bronze: canonicalMoney(r.bronze),
    silver: canonicalMoney(r.silver),
    quarantined: canonicalMoney(r.quarantined),
    gold: canonicalMoney(r.gold),
    difference,
    lines,
    authoritative: r.authoritative,
    billedInvoices: r.stated_invoices,
    invoice,
    level: layersAgree ? levelOf({ ok, providerTotal: r.provider_total, matched: invoice?.matched === true }) : "none",
    ok,
  };
}

function abs(amount: string): string {
  return amount.startsWith("-") ? amount.slice(1) : amount;
}

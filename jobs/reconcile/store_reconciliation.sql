-- Keeps one reconciled cell and what its rows state of invoices, for the pages and the trust bar. $1: the cell as a JSON object.
with given as (
  select * from jsonb_to_record($1::jsonb) as g (
    "sourceId" int, "billingPeriod" date, currency char(3), "providerTotal" numeric, delivered numeric, bronze numeric, silver numeric, quarantined numeric, gold numeric,
    difference numeric, lines jsonb, authoritative boolean, invoice numeric, "invoiceDifference" numeric, "invoiceLines" jsonb, level text, ok boolean,
    "runId" bigint, at timestamptz, billed jsonb
  )
),
stated as (
  select g."sourceId", g."billingPeriod", g.currency, b."billingAccount", b.issuer, b."invoiceId", b.net, b.tax, b.rows
  from given g
  cross join lateral jsonb_to_recordset(g.billed) as b ("billingAccount" text, issuer text, "invoiceId" text, net numeric, tax numeric, rows bigint)
),
gone as (
  delete from ops.billed_invoice x
  using given g
  where x.source_id = g."sourceId" and x.billing_period = g."billingPeriod" and x.currency = g.currency
    and not exists (select 1 from stated s where s."billingAccount" = x.billing_account and s.issuer = x.issuer and s."invoiceId" = x.invoice_id)
),
kept as (
  insert into ops.billed_invoice (source_id, billing_period, currency, billing_account, issuer, invoice_id, net, tax, row_count)
  select * from stated
  on conflict (source_id, billing_period, currency, billing_account, issuer, invoice_id) do update
    set net = excluded.net, tax = excluded.tax, row_count = excluded.row_count
)
insert into ops.reconciliation (
  source_id, billing_period, currency, provider_total, delivered, bronze, silver, quarantined, gold, difference, lines,
  authoritative, invoice, invoice_difference, invoice_lines, level, ok, run_id, at
)
select
  "sourceId", "billingPeriod", currency, "providerTotal", delivered, bronze, silver, quarantined, gold, difference, lines,
  authoritative, invoice, "invoiceDifference", "invoiceLines", level, ok, "runId", at
from given
on conflict (source_id, billing_period, currency) do update set
  provider_total = excluded.provider_total, delivered = excluded.delivered, bronze = excluded.bronze, silver = excluded.silver,
  quarantined = excluded.quarantined, gold = excluded.gold, difference = excluded.difference, lines = excluded.lines,
  authoritative = excluded.authoritative, invoice = excluded.invoice, invoice_difference = excluded.invoice_difference,
  invoice_lines = excluded.invoice_lines, level = excluded.level, ok = excluded.ok, run_id = excluded.run_id, at = excluded.at

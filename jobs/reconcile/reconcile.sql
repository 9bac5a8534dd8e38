-- One source: what its current slices hold in each layer, per billing period and currency, at full precision.
-- $1 source id, $2 billing periods or null for all, $3 the provider's columns, $4 the billed columns of its formats,
-- $5 the month of records that state none readably: they are held back, and named here until somebody decides. Bronze comes as a sub-select per format (jobs/reconcile/reconcile.ts).
-- Batches that hold nothing of the periods are left out and the rest is read by index: the cost does not grow with history.
with current_slices as (
  select c.slice, c.batch_id, c.excluded
  from ops.slice c
  where c.source_id = $1
    and ($2::date[] is null or c.batch_id in (select t.batch_id from silver.conservation t where t.month = any ($2::date[])))
),
invoices as (
  -- One scan of silver: per invoice, of which the sums per period follow.
  select
    s.billing_period, s.billing_currency as currency, s.billing_account_id as billing_account, coalesce(s.invoice_issuer_name, '') as issuer,
    coalesce(s.invoice_id, '') as invoice_id, c.excluded @> s.usage_date as replaced,
    coalesce(sum(s.billed_cost) filter (where s.charge_category <> 'Tax'), 0) as net,
    coalesce(sum(s.billed_cost) filter (where s.charge_category = 'Tax'), 0) as tax,
    count(*) as row_count
  from silver.cost_and_usage s
  join current_slices c on c.batch_id = s.batch_id and c.slice = s.slice
  where s.source_id = $1 and s.batch_id = any (array(select batch_id from current_slices)) and ($2::date[] is null or s.billing_period = any ($2::date[]))
  group by 1, 2, 3, 4, 5, 6
),
silver as (
  select
    billing_period, currency,
    coalesce(sum(net + tax) filter (where not replaced), 0) as amount,
    coalesce(sum(net + tax) filter (where replaced), 0) as replaced,
    jsonb_agg(
      jsonb_build_object('billingAccount', billing_account, 'issuer', issuer, 'invoiceId', invoice_id, 'net', net::text, 'tax', tax::text, 'rows', row_count)
      order by billing_account, issuer, invoice_id
    ) filter (where not replaced) as stated_invoices
  from invoices
  group by 1, 2
),
floors as ( -- what retention let go: before gold_detail only the rollup holds the amounts, before silver there is nothing left to compare
  select
    to_char(coalesce(max(day) filter (where layer = 'gold_detail'), '0001-01-01'), 'YYYYMMDD')::int as detail,
    coalesce(max(day) filter (where layer = 'silver'), '-infinity') as silver
  from ops.retention_floor
),
gold as (
  select billing_period, currency, sum(billed_cost) as amount
  from (
    select f.billing_period, f.currency, f.billed_cost
    from gold.fact_cloud_billing f
    where f.source_id = $1 and f.slice = any (array(select slice from current_slices)) and ($2::date[] is null or f.billing_period = any ($2::date[]))
    union all
    select d.billing_period, d.currency, d.billed_cost
    from gold.daily_spend d
    where d.source_id = $1 and d.date_id < (select detail from floors) and ($2::date[] is null or d.billing_period = any ($2::date[]))
  ) x
  group by 1, 2
),
bronze as (
  /* bronze */
),
stated as (
  select (t ->> 'month')::date as billing_period, (t ->> 'currency')::char(3) as currency, sum((t ->> 'amount')::numeric) as amount
  from bronze.batch b
  cross join lateral jsonb_array_elements(b.provider_totals) as t
  join current_slices c on c.batch_id = b.id and c.slice = t ->> 'slice'
  where b.source_id = $1 and t ->> 'column' = any ($3::text[])
  group by 1, 2
),
corrected as (
  -- What releases from quarantine have added to or taken from the delivered amounts.
  select t.month as billing_period, t.currency, sum(t.corrected) as amount
  from silver.conservation t
  where t.batch_id in (select batch_id from current_slices) and t.source_column = any ($4::text[]) and t.corrected <> 0
  group by 1, 2
),
keys as (
  select billing_period, currency from silver union select billing_period, currency from gold
  union select billing_period, currency from bronze union select billing_period, currency from stated
)
select
  k.billing_period::text as billing_period, k.currency,
  p.amount::text as provider_total,
  coalesce(b.amount, 0)::text as bronze,
  coalesce(s.amount, 0)::text as silver,
  coalesce(b.quarantined, 0)::text as quarantined,
  coalesce(b.discarded, 0)::text as discarded,
  coalesce(x.amount, 0)::text as corrected,
  coalesce(s.replaced, 0)::text as replaced,
  coalesce(g.amount, 0)::text as gold,
  coalesce(s.stated_invoices, '[]'::jsonb) as stated_invoices,
  coalesce((select st.published_authority from ops.source_state st where st.source_id = $1), '(,)'::daterange) @> k.billing_period as authoritative
from keys k
left join silver s on s.billing_period = k.billing_period and s.currency = k.currency
left join gold g on g.billing_period = k.billing_period and g.currency = k.currency
left join bronze b on b.billing_period = k.billing_period and b.currency = k.currency
left join corrected x on x.billing_period = k.billing_period and x.currency = k.currency
left join stated p on p.billing_period = k.billing_period and p.currency = k.currency
where (k.billing_period >= (select silver from floors) or k.billing_period = $5::date) and ($2::date[] is null or k.billing_period = any ($2::date[]))
order by 1, 2

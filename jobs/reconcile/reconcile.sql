-- One source: what its current slices hold in each layer, per billing period and currency, at full precision.
-- $1 source id, $2 billing periods or null for all. Bronze comes as a sub-select per format (jobs/reconcile/reconcile.ts).
with current_slices as (
  select c.slice, c.batch_id, c.excluded
  from ops.slice c
  where c.source_id = $1
),
silver as (
  select
    s.billing_period, s.billing_currency as currency,
    coalesce(sum(s.billed_cost) filter (where not c.excluded @> s.usage_date), 0) as amount,
    coalesce(sum(s.billed_cost) filter (where c.excluded @> s.usage_date), 0) as replaced
  from silver.cost_and_usage s
  join current_slices c on c.batch_id = s.batch_id and c.slice = s.slice
  where s.source_id = $1 and s.batch_id in (select batch_id from current_slices) and ($2::date[] is null or s.billing_period = any ($2::date[]))
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
    where f.source_id = $1 and f.slice in (select slice from current_slices) and ($2::date[] is null or f.billing_period = any ($2::date[]))
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
  coalesce(s.replaced, 0)::text as replaced,
  coalesce(g.amount, 0)::text as gold
from keys k
left join silver s on s.billing_period = k.billing_period and s.currency = k.currency
left join gold g on g.billing_period = k.billing_period and g.currency = k.currency
left join bronze b on b.billing_period = k.billing_period and b.currency = k.currency
left join stated p on p.billing_period = k.billing_period and p.currency = k.currency
where k.billing_period is not null and k.billing_period >= (select silver from floors) and ($2::date[] is null or k.billing_period = any ($2::date[]))
order by 1, 2

-- test: assert_one_source_per_scope
-- check: analytics_one_source_per_scope
-- Per provider, billing account and billing period exactly one source is published (DOMAIN §1); two would count a bill twice.
with staged as (
  select distinct f.provider_id, a.billing_account, f.billing_period, f.source_id
  from stage_fact f
  join gold.dim_account a on a.account_id = f.account_id
),
published as (
  select distinct g.provider_id, a.billing_account, g.billing_period, g.source_id
  from gold.daily_spend_all g
  join gold.dim_account a on a.account_id = g.account_id
  where g.billing_period in (select billing_period from staged)
    and g.date_id >= (select to_char(min(billing_period) - 40, 'YYYYMMDD')::int from staged) -- a period's days lie near it: no scan of all history
    and not exists (select 1 from stage_touched_day t where t.source_id = g.source_id and t.date_id = g.date_id)
)
select provider_id, billing_account, billing_period, count(distinct source_id) as sources, string_agg(distinct source_id::text, ', ') as source_ids
from (select * from staged union select * from published) x
where billing_account <> ''
group by 1, 2, 3
having count(distinct source_id) > 1

-- model: daily_spend
-- materialized: table
-- target: stage_daily_spend
-- grain: day × billing period × source × provider × account × service × team × environment × region × invoice × charge × estimated × currency
-- keys: all but the measures
-- inputs: stage_fact, gold.fact_cloud_billing, stage_touched_day, stage_slice
-- A touched day is recomputed whole: new rows plus what other slices of the same source hold for it.
with days as (
  select min(date_id) as first_day, max(date_id) as last_day from stage_touched_day
),
kept as (
  select f.*
  from gold.fact_cloud_billing f
  join stage_touched_day d on d.source_id = f.source_id and d.date_id = f.date_id
  where f.date_id between (select first_day from days) and (select last_day from days)
    and not exists (select 1 from stage_slice s where s.source_id = f.source_id and s.slice = f.slice)
),
current_rows as (
  select
    date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
    invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, list_cost, contracted_cost, is_credit
  from stage_fact
  union all
  select
    date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
    invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, list_cost, contracted_cost, is_credit
  from kept
)
select
  date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
  invoice_id, charge_category, charge_class, is_estimated, currency,
  sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost, sum(list_cost) as list_cost, sum(contracted_cost) as contracted_cost,
  count(*) as row_count, count(*) filter (where is_credit) as credit_rows
from current_rows
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14

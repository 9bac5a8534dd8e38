-- Difference of the rollup by its keys ($1 data version, $2 known at, $3 cause or null): as-of V = Σ of changes up to V.
-- $4: the difference to what is on record instead of to what is published, for a refresh that mends a damaged rollup without falsifying the record.
-- settled: readers had been told that the day was complete; the source's state is still that of the publish before.
with days as (
  select min(date_id) as first_day, max(date_id) as last_day from stage_touched_day
),
published as (
  select g.date_id, g.billing_period, g.source_id, g.provider_id, g.account_id, g.service_id, g.team_id, g.environment_id, g.region_id, g.invoice_id,
    g.charge_category, g.charge_class, g.is_estimated, g.currency, g.billed_cost, g.effective_cost, g.row_count
  from gold.daily_spend g
  join stage_touched_day d on d.source_id = g.source_id and d.date_id = g.date_id
  where not $4::boolean and g.date_id between (select first_day from days) and (select last_day from days)
  union all
  select c.date_id, c.billing_period, c.source_id, c.provider_id, c.account_id, c.service_id, c.team_id, c.environment_id, c.region_id, c.invoice_id,
    c.charge_category, c.charge_class, c.is_estimated, c.currency, c.billed_cost, c.effective_cost, c.row_count
  from gold.daily_spend_change c
  join stage_touched_day d on d.source_id = c.source_id and d.date_id = c.date_id
  where $4::boolean and c.date_id between (select first_day from days) and (select last_day from days)
),
known_days as (
  select distinct source_id, date_id from published
),
signed as (
  select date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, invoice_id, charge_category,
    charge_class, is_estimated, currency, billed_cost, effective_cost, row_count
  from stage_daily_spend
  union all
  select date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, invoice_id, charge_category,
    charge_class, is_estimated, currency, -billed_cost, -effective_cost, -row_count
  from published
),
difference as (
  select date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, invoice_id, charge_category,
    charge_class, is_estimated, currency, sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost, sum(row_count)::bigint as row_count
  from signed
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
  having sum(billed_cost) <> 0 or sum(effective_cost) <> 0 or sum(row_count) <> 0
)
insert into gold.daily_spend_change (
  data_version, known_at, cause, date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
  invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, row_count, settled
)
select
  $1, $2, coalesce($3, case when k.date_id is null then 'arrived' else 'restated' end),
  x.date_id, x.billing_period, x.source_id, x.provider_id, x.account_id, x.service_id, x.team_id, x.environment_id, x.region_id,
  x.invoice_id, x.charge_category, x.charge_class, x.is_estimated, x.currency, x.billed_cost, x.effective_cost, x.row_count,
  coalesce(x.date_id between to_char(st.first_day, 'YYYYMMDD')::int and to_char(st.complete_through, 'YYYYMMDD')::int, false)
from difference x
left join known_days k on k.source_id = x.source_id and k.date_id = x.date_id
left join ops.source_state st on st.source_id = x.source_id

-- The monthly aggregates have no source: what the rollup no longer holds goes, what it still holds is summed anew. One statement, three results.
with monthly as (
  select d.month_start as month, s.billing_period, s.provider_id, s.team_id, s.service_id, s.charge_category, s.currency,
    sum(s.billed_cost) as billed_cost, sum(s.effective_cost) as effective_cost, sum(s.row_count)::bigint as row_count
  from gold.daily_spend s
  join gold.dim_date d on d.date_id = s.date_id
  group by 1, 2, 3, 4, 5, 6, 7
),
by_provider as (
  select month, billing_period, provider_id, team_id, charge_category, currency,
    sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost, sum(row_count)::bigint as row_count
  from monthly
  group by 1, 2, 3, 4, 5, 6
),
by_service as (
  select month, team_id, provider_id, service_id, currency,
    sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost, sum(row_count)::bigint as row_count
  from monthly
  group by 1, 2, 3, 4, 5
),
gone_provider as (
  delete from gold.monthly_spend_by_provider g
  where not exists (
    select 1 from by_provider b
    where (b.month, b.billing_period, b.provider_id, b.team_id, b.charge_category, b.currency)
        = (g.month, g.billing_period, g.provider_id, g.team_id, g.charge_category, g.currency)
  )
),
gone_service as (
  delete from gold.top_services_by_cost g
  where not exists (
    select 1 from by_service b
    where (b.month, b.team_id, b.provider_id, b.service_id, b.currency) = (g.month, g.team_id, g.provider_id, g.service_id, g.currency)
  )
),
kept_provider as (
  insert into gold.monthly_spend_by_provider
  select * from by_provider
  on conflict (month, billing_period, provider_id, team_id, charge_category, currency) do update
    set billed_cost = excluded.billed_cost, effective_cost = excluded.effective_cost, row_count = excluded.row_count
)
insert into gold.top_services_by_cost
select * from by_service
on conflict (month, team_id, provider_id, service_id, currency) do update
  set billed_cost = excluded.billed_cost, effective_cost = excluded.effective_cost, row_count = excluded.row_count

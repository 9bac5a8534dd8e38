with gone as (
  delete from gold.daily_spend g
  using stage_touched_day d
  where g.source_id = d.source_id and g.date_id = d.date_id
)
insert into gold.daily_spend (
  date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
  invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, list_cost, contracted_cost, row_count, credit_rows
)
select
  date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
  invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, list_cost, contracted_cost, row_count, credit_rows
from stage_daily_spend

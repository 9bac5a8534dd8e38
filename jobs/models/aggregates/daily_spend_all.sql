-- model: daily_spend_all
-- materialized: table
-- target: stage_daily_spend_all
-- grain: daily_spend without team
-- keys: all but the measures
-- inputs: stage_daily_spend
select
  date_id, billing_period, source_id, provider_id, account_id, service_id, environment_id, region_id,
  invoice_id, charge_category, charge_class, is_estimated, currency,
  sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost, sum(list_cost) as list_cost, sum(contracted_cost) as contracted_cost,
  sum(row_count)::bigint as row_count, sum(credit_rows)::bigint as credit_rows
from stage_daily_spend
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13

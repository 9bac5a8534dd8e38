-- model: monthly_spend_by_provider
-- materialized: publish
-- target: gold.monthly_spend_by_provider
-- grain: usage month × billing period × provider × team × charge category × currency
-- keys: month, billing_period, provider_id, team_id, charge_category, currency
-- inputs: gold.daily_spend, gold.dim_date, stage_touched_day
-- Runs inside the publish transaction, after daily_spend, for the touched months.
with touched_months as (
  select d.month_start, min(y.date_id) as first_day, max(y.date_id) as last_day
  from (select distinct x.month_start from stage_touched_day t join gold.dim_date x on x.date_id = t.date_id) d
  join gold.dim_date y on y.month_start = d.month_start
  group by 1
)
select
  d.month_start as month, s.billing_period, s.provider_id, s.team_id, s.charge_category, s.currency,
  sum(s.billed_cost) as billed_cost, sum(s.effective_cost) as effective_cost, sum(s.row_count)::bigint as row_count
from gold.daily_spend s
join gold.dim_date d on d.date_id = s.date_id
join touched_months m on m.month_start = d.month_start
where s.date_id between (select min(first_day) from touched_months) and (select max(last_day) from touched_months)
group by 1, 2, 3, 4, 5, 6

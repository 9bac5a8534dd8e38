-- test: assert_totals_match_source
-- check: analytics_totals_match_source
-- Per source, billing period and currency: staged facts equal the silver rows of the same slices, and the staged rollup equals
-- the facts of the touched days, to the last digit, for billed and effective cost.
with silver as (
  select source_id, billing_period, billing_currency as currency, sum(billed_cost) as billed, sum(effective_cost) as effective, count(*) as rows
  from stage_silver
  group by 1, 2, 3
),
fact as (
  select source_id, billing_period, currency, sum(billed_cost) as billed, sum(effective_cost) as effective, count(*) filter (where allocation_line = 0) as rows
  from stage_fact
  group by 1, 2, 3
),
layers as (
  select
    'silver and fact' as compared, coalesce(s.source_id, f.source_id) as source_id, coalesce(s.billing_period, f.billing_period) as billing_period,
    coalesce(s.currency, f.currency) as currency, coalesce(s.billed, 0) as expected, coalesce(f.billed, 0) as observed,
    coalesce(s.billed, 0) <> coalesce(f.billed, 0) or coalesce(s.effective, 0) <> coalesce(f.effective, 0) or coalesce(s.rows, 0) <> coalesce(f.rows, 0) as differs
  from silver s
  full join fact f on f.source_id = s.source_id and f.billing_period = s.billing_period and f.currency = s.currency
),
rollup_totals as (
  select source_id, sum(billed_cost) as billed, sum(effective_cost) as effective, sum(row_count) as rows from stage_daily_spend group by 1
),
rollup_all_totals as (
  select source_id, sum(billed_cost) as billed, sum(effective_cost) as effective, sum(row_count) as rows from stage_daily_spend_all group by 1
),
rollups as (
  select
    'rollup with and without team' as compared, r.source_id, null::date as billing_period, null::char(3) as currency,
    r.billed as expected, coalesce(a.billed, 0) as observed,
    a.billed is distinct from r.billed or a.effective is distinct from r.effective or a.rows is distinct from r.rows as differs
  from rollup_totals r
  left join rollup_all_totals a on a.source_id = r.source_id
),
new_facts as (
  select source_id, date_id, sum(billed_cost) as billed from stage_fact group by 1, 2
),
staged_days as (
  select source_id, date_id, sum(billed_cost) as billed from stage_daily_spend group by 1, 2
),
kept_days as (
  select f.source_id, f.date_id, sum(f.billed_cost) as billed
  from gold.fact_cloud_billing f
  join stage_touched_day d on d.source_id = f.source_id and d.date_id = f.date_id
  where f.date_id between (select min(date_id) from stage_touched_day) and (select max(date_id) from stage_touched_day)
    and not exists (select 1 from stage_slice s where s.source_id = f.source_id and s.slice = f.slice)
  group by 1, 2
),
days as (
  select
    'facts and rollup of day ' || t.date_id as compared, t.source_id, null::date as billing_period, null::char(3) as currency,
    coalesce(n.billed, 0) + coalesce(k.billed, 0) as expected, coalesce(s.billed, 0) as observed,
    coalesce(n.billed, 0) + coalesce(k.billed, 0) <> coalesce(s.billed, 0) as differs
  from stage_touched_day t
  left join new_facts n on n.source_id = t.source_id and n.date_id = t.date_id
  left join kept_days k on k.source_id = t.source_id and k.date_id = t.date_id
  left join staged_days s on s.source_id = t.source_id and s.date_id = t.date_id
)
select compared, source_id, billing_period, currency, expected::text, observed::text, (observed - expected)::text as difference
from (select * from layers union all select * from rollups union all select * from days) x
where differs

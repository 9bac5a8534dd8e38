-- test: assert_date_continuity
-- check: analytics_date_continuity
-- Each day has rows, from the last published day before the touched ones to the last touched day (older gaps were reported when they arose).
with touched as (
  select source_id, min(date_id) as first_day, max(date_id) as last_day from stage_touched_day group by 1
),
bounds as (
  select
    t.source_id, t.last_day,
    coalesce((select max(g.date_id) from gold.daily_spend_all g where g.source_id = t.source_id and g.date_id < t.first_day), t.first_day) as first_day
  from touched t
)
select b.source_id, d.date as missing_day
from bounds b
join gold.dim_date d on d.date_id between b.first_day and b.last_day
where not exists (select 1 from stage_daily_spend s where s.source_id = b.source_id and s.date_id = d.date_id)
  and not exists (
    select 1 from gold.daily_spend_all g
    where g.source_id = b.source_id and g.date_id = d.date_id
      and not exists (select 1 from stage_touched_day t where t.source_id = g.source_id and t.date_id = g.date_id)
  )

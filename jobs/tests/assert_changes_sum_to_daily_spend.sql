-- test: assert_changes_sum_to_daily_spend
-- check: analytics_changes_sum
-- What is published of the touched days is the sum of all changes on record, to the last digit: the publish adds the difference of both, so as-of answers stay exact.
with days as (
  select source_id, date_id from stage_touched_day
),
changes as (
  select c.source_id, c.date_id, sum(c.billed_cost) as billed, sum(c.effective_cost) as effective, sum(c.row_count) as rows
  from gold.daily_spend_change c
  join days d on d.source_id = c.source_id and d.date_id = c.date_id
  where c.date_id between (select min(date_id) from days) and (select max(date_id) from days)
  group by 1, 2
),
published as (
  select g.source_id, g.date_id, sum(g.billed_cost) as billed, sum(g.effective_cost) as effective, sum(g.row_count) as rows
  from gold.daily_spend g
  join days d on d.source_id = g.source_id and d.date_id = g.date_id
  where g.date_id between (select min(date_id) from days) and (select max(date_id) from days)
  group by 1, 2
)
select
  coalesce(c.source_id, p.source_id) as source_id, coalesce(c.date_id, p.date_id) as day,
  coalesce(p.billed, 0)::text as published, coalesce(c.billed, 0)::text as changes, (coalesce(p.billed, 0) - coalesce(c.billed, 0))::text as difference
from changes c
full join published p on p.source_id = c.source_id and p.date_id = c.date_id
where coalesce(c.billed, 0) <> coalesce(p.billed, 0) or coalesce(c.effective, 0) <> coalesce(p.effective, 0) or coalesce(c.rows, 0) <> coalesce(p.rows, 0)

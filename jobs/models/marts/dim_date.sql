-- model: dim_date
-- materialized: dimension
-- target: gold.dim_date
-- grain: one row per calendar day (UTC)
-- keys: date_id
-- inputs: int_members
-- Whole months, so that date continuity can be asked of any of them.
with bounds as (
  select date_trunc('month', min(usage_date)) as first_day, date_trunc('month', max(usage_date)) + interval '1 month - 1 day' as last_day
  from int_members
),
days as (
  select generate_series(first_day, last_day, interval '1 day')::date as date
  from bounds
  where first_day is not null
)
select
  to_char(date, 'YYYYMMDD')::int as date_id, date,
  extract(year from date)::smallint as year, extract(quarter from date)::smallint as quarter,
  extract(month from date)::smallint as month, extract(day from date)::smallint as day,
  date_trunc('month', date)::date as month_start,
  extract(week from date)::smallint as iso_week, extract(isodow from date)::smallint as iso_weekday,
  extract(isodow from date) >= 6 as is_weekend
from days

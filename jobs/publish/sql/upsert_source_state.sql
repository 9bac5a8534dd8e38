-- The provider's memory (cursor) moves only with the publish, so that a failed run is read again. $1 run, $2 now, $3 logical date, $4 source ids. APIs: days settle two days back at first; a file is as complete as it is.
with days as (
  select
    s.id, s.type,
    (select to_date(min(g.date_id)::text, 'YYYYMMDD') from gold.daily_spend g where g.source_id = s.id) as first_day,
    (select b.details -> 'cursor' from bronze.batch b where b.source_id = s.id and b.status = 'loaded' and b.details ? 'cursor' order by b.id desc limit 1) as cursor,
    (select to_date(max(g.date_id)::text, 'YYYYMMDD') from gold.daily_spend g where g.source_id = s.id) as newest_day
  from ops.source s
  where s.id = any ($4::int[])
)
insert into ops.source_state as st (source_id, first_day, newest_day, complete_through, last_success_at, last_run_id, stale_since, cursor)
select
  id, first_day, newest_day,
  case when type = 'file' then newest_day else least(newest_day, $3::date - 2) end,
  $2::timestamptz, $1::bigint, null, coalesce(cursor, '{}'::jsonb)
from days
on conflict (source_id) do update
  set first_day = excluded.first_day, newest_day = excluded.newest_day,
      complete_through = case when excluded.complete_through is not null then greatest(st.complete_through, excluded.complete_through) end,
      last_success_at = excluded.last_success_at, last_run_id = excluded.last_run_id, stale_since = null,
      cursor = st.cursor || excluded.cursor

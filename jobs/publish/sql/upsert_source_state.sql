-- The provider's memory (cursor) moves only with the publish, so that a failed run is read again. $1 run, $2 now, $3 logical date, $4 source ids,
-- $5 those of them that were read for this publish; of the others only the days are told anew: nobody has asked how far they have come.
-- A file is as complete as it is. The days of an API settle as late as nine of ten of its last days have moved by more than 0.5 %: 2 to 7 days,
-- 2 until 14 days have been watched.
with watched as (
  select c.source_id, c.date_id, r.logical_date - to_date(c.date_id::text, 'YYYYMMDD') as lag, sum(abs(c.effective_cost)) as moved
  from ops.data_version v
  join ops.run r on r.id = v.run_id and r.kind in ('daily', 'rerun')
  join gold.daily_spend_change c on c.data_version = v.version
  where v.published_at > $2::timestamptz - interval '75 days' and c.source_id = any ($4::int[])
    and c.date_id between to_char($3::date - 60, 'YYYYMMDD')::int and to_char($3::date - 10, 'YYYYMMDD')::int
  group by 1, 2, 3
),
day_cost as (
  select g.source_id, g.date_id, abs(sum(g.effective_cost)) as cost
  from gold.daily_spend g
  where g.source_id = any ($4::int[]) and g.date_id between to_char($3::date - 60, 'YYYYMMDD')::int and to_char($3::date - 10, 'YYYYMMDD')::int
  group by 1, 2
),
last_move as (
  select w.source_id, w.date_id, max(w.lag) as lag
  from watched w
  join day_cost d on d.source_id = w.source_id and d.date_id = w.date_id
  where w.lag between 0 and 10 and w.moved > 0.005 * d.cost -- later is a restatement, not settling
  group by 1, 2
),
settling as (
  select source_id, case when count(*) >= 14 then least(7, greatest(2, percentile_disc(0.9) within group (order by lag))) else 2 end as days
  from last_move
  group by 1
),
days as (
  select
    s.id, s.type, s.id = any ($5::int[]) as fresh, coalesce(l.days, 2) as settles_in,
    (select to_date(min(g.date_id)::text, 'YYYYMMDD') from gold.daily_spend g where g.source_id = s.id) as first_day,
    (select b.details -> 'cursor' from bronze.batch b where b.source_id = s.id and b.status = 'loaded' and b.details ? 'cursor' order by b.id desc limit 1) as cursor,
    (select to_date(max(g.date_id)::text, 'YYYYMMDD') from gold.daily_spend g where g.source_id = s.id) as newest_day
  from ops.source s
  left join settling l on l.source_id = s.id
  where s.id = any ($4::int[])
)
insert into ops.source_state as st (source_id, first_day, newest_day, complete_through, last_success_at, last_run_id, stale_since, cursor)
select
  id, first_day, newest_day,
  case when type = 'file' then newest_day else least(newest_day, $3::date - settles_in) end,
  case when fresh then $2::timestamptz end, case when fresh then $1::bigint end, null, case when fresh then coalesce(cursor, '{}'::jsonb) else '{}'::jsonb end
from days
on conflict (source_id) do update
  set first_day = excluded.first_day, newest_day = excluded.newest_day,
      complete_through = case
        when excluded.complete_through is null then null
        when excluded.last_run_id is null and (select type from ops.source where id = st.source_id) <> 'file' then least(coalesce(st.complete_through, excluded.complete_through), excluded.newest_day)
        else greatest(st.complete_through, excluded.complete_through)
      end,
      last_success_at = coalesce(excluded.last_success_at, st.last_success_at), last_run_id = coalesce(excluded.last_run_id, st.last_run_id),
      stale_since = case when excluded.last_run_id is null then st.stale_since end,
      cursor = st.cursor || excluded.cursor

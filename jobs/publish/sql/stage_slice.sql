-- The slices this run publishes: those its batches ($1) cover, and older slices of which a file replaced days.
-- $2: only slices that no newer batch holds, for a run that takes single batches up again.
create temporary table stage_slice as
with batches as (
  select b.id, b.source_id, b.covers, b.details
  from bronze.batch b
  where b.id = any ($1::bigint[])
),
covered as (
  select b.source_id, c.slice, max(b.id) as batch_id
  from batches b cross join lateral unnest(b.covers) as c (slice)
  where not $2::boolean or not exists (select 1 from ops.slice n where n.source_id = b.source_id and n.slice = c.slice and n.batch_id > b.id)
  group by 1, 2
),
replaced as (
  select b.source_id, r.value ->> 2 as slice, range_agg(daterange((r.value ->> 0)::date, (r.value ->> 1)::date)) as days
  from batches b
  cross join lateral jsonb_array_elements(coalesce(b.details -> 'replace_days', '[]'::jsonb)) as r
  join ops.slice s on s.source_id = b.source_id and s.slice = r.value ->> 2 and s.batch_id < b.id -- what was delivered after it keeps its days
  group by 1, 2
)
-- A batch that counts already and is published again keeps the days that later files took from it.
select c.source_id, c.slice, c.batch_id, coalesce(s.excluded, '{}'::datemultirange) as excluded, '{}'::datemultirange as elsewhere
from covered c
left join ops.slice s on s.source_id = c.source_id and s.slice = c.slice and s.batch_id = c.batch_id
union all
select s.source_id, s.slice, s.batch_id, s.excluded + r.days, '{}'::datemultirange
from ops.slice s
join replaced r on r.source_id = s.source_id and r.slice = s.slice
where not exists (select 1 from covered c where c.source_id = s.source_id and c.slice = s.slice)

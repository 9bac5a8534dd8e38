-- A full refresh recomputes every day of its sources from their first staged one on, so that a rollup row nobody wrote goes away; older, frozen days have no facts any more.
insert into stage_touched_day
select distinct g.source_id, g.date_id
from gold.daily_spend g
join (select source_id, min(date_id) as first_day from stage_fact group by 1) f on f.source_id = g.source_id and g.date_id >= f.first_day
where not exists (select 1 from stage_touched_day t where t.source_id = g.source_id and t.date_id = g.date_id)

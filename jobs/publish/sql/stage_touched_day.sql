-- Days whose rollup changes: those of the new rows and those that the replaced slices held.
create temporary table stage_touched_day as
select source_id, date_id from stage_fact
union
select f.source_id, f.date_id
from gold.fact_cloud_billing f
join stage_slice s on s.source_id = f.source_id and s.slice = f.slice

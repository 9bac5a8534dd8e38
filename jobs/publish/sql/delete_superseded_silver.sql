-- Silver rows of the batches that this publish replaces; runs before the slices flip. Bronze keeps every version.
delete from silver.cost_and_usage s
using ops.slice c
join stage_slice p on p.source_id = c.source_id and p.slice = c.slice and p.batch_id <> c.batch_id
where s.source_id = c.source_id and s.slice = c.slice and s.batch_id = c.batch_id

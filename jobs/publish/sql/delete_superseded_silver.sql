-- Silver rows whose batch no longer counts for their slice ($1 batch ids that were current before); bronze keeps every version.
delete from silver.cost_and_usage s
where s.batch_id = any ($1::bigint[])
  and not exists (select 1 from ops.slice c where c.source_id = s.source_id and c.slice = s.slice and c.batch_id = s.batch_id)

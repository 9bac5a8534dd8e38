-- A full refresh publishes the slices that its batches ($1) count for right now: what a newer delivery has replaced meanwhile is left alone.
create temporary table stage_slice as
select s.source_id, s.slice, s.batch_id, s.excluded, '{}'::datemultirange as elsewhere
from ops.slice s
where s.batch_id = any ($1::bigint[])

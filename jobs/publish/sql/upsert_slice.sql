-- Flips which batch counts ($1 data version); never back to an older batch than published: fewer rows than slices = a newer run has won.
insert into ops.slice as s (source_id, slice, batch_id, excluded, data_version)
select source_id, slice, batch_id, excluded, $1 from stage_slice
on conflict (source_id, slice) do update
  set batch_id = excluded.batch_id, excluded = excluded.excluded, data_version = excluded.data_version, published_at = now()
  where excluded.batch_id >= s.batch_id

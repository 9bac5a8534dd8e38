-- A source whose periods of authority differ from what gold holds of it is built anew from silver, in the same publish as the source that takes over or hands back.
insert into stage_slice (source_id, slice, batch_id, excluded, elsewhere)
select c.source_id, c.slice, c.batch_id, c.excluded, '{}'::datemultirange
from ops.slice c
join stage_authority a on a.source_id = c.source_id
join ops.source_state st on st.source_id = c.source_id
where st.published_authority <> a.authority
  and not exists (select 1 from stage_slice s where s.source_id = c.source_id and s.slice = c.slice)

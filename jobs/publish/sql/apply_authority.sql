-- What gold holds of a source from now on; its days are those of its own periods.
update ops.source_state st
set published_authority = a.authority, first_day = d.first_day, newest_day = d.newest_day, complete_through = least(st.complete_through, d.newest_day)
from stage_authority a
cross join lateral (
  select to_date(min(g.date_id)::text, 'YYYYMMDD') as first_day, to_date(max(g.date_id)::text, 'YYYYMMDD') as newest_day
  from gold.daily_spend g
  where g.source_id = a.source_id
) d
where st.source_id = a.source_id and st.published_authority <> a.authority

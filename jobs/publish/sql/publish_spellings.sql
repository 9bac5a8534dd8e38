-- From now on ($1) every run reads tags as the rebuild that is publishing has read them; a decision made meanwhile goes on waiting for the next one.
-- A team renamed meanwhile keeps what the renaming wrote: its old name must not come back as a team.
update ops.tag_spelling s
set published_canonical = u.canonical, published_at = case when s.canonical is not distinct from u.canonical then $1::timestamptz end
from ops.tag_spelling d
left join stage_spelling u on u.tag = d.tag and u.variant = d.variant
where d.tag = s.tag and d.variant = s.variant and s.published_at is null
  and (s.tag <> 'team' or u.canonical is null or exists (select 1 from ops.team t where lower(t.name) = lower(u.canonical)))

-- The billing periods of a slice for which another source speaks. "Not in them" keeps the planner's row counts, where "inside the authority" would make it expect a handful.
update stage_slice s
set elsewhere = '{(,)}'::datemultirange - datemultirange(a.authority)
from stage_authority a
where a.source_id = s.source_id and a.authority <> '(,)'::daterange

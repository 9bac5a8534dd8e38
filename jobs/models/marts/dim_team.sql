-- model: dim_team
-- materialized: dimension
-- target: gold.dim_team
-- grain: one row per team
-- keys: team_id
-- inputs: ops.team
select
  t.id as team_id, t.name as team_name, t.slug, t.parent_id, p.name as parent_name,
  coalesce(t.cost_centre, p.cost_centre) as cost_centre, coalesce(t.gl_code, p.gl_code) as gl_code
from ops.team t
left join ops.team p on p.id = t.parent_id

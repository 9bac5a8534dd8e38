-- model: stg_gcp_billing
-- materialized: view
-- grain: one row per silver row
-- keys: silver_id
-- inputs: stage_silver
-- Google's label keys are lower case.
select
  b.*,
  ops.team_tag('gcp', tags) as team_tag,
  coalesce(tags->>'env', tags->>'environment') as environment_tag
from stage_silver b
where b.cloud_provider = 'gcp'

-- model: stg_azure_billing
-- materialized: view
-- grain: one row per silver row
-- keys: silver_id
-- inputs: stage_silver
-- Azure tag keys keep their case and differ between rows.
select
  b.*,
  ops.team_tag('azure', tags) as team_tag,
  coalesce(tags->>'env', tags->>'environment', tags->>'Env', tags->>'Environment') as environment_tag
from stage_silver b
where b.cloud_provider = 'azure'

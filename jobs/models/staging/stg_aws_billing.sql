-- model: stg_aws_billing
-- materialized: view
-- grain: one row per silver row
-- keys: silver_id
-- inputs: stage_silver
-- AWS tag keys are case-sensitive and CUR prefixes user tags.
select
  b.*,
  ops.team_tag('aws', tags) as team_tag,
  coalesce(tags->>'env', tags->>'environment', tags->>'Env', tags->>'Environment', tags->>'user:env') as environment_tag
from stage_silver b
where b.cloud_provider = 'aws'

-- model: stg_other_billing
-- materialized: view
-- grain: one row per silver row
-- keys: silver_id
-- inputs: stage_silver
-- Any provider that delivers FOCUS (a SaaS seller, another cloud) and has no staging model of its own.
select
  b.*,
  ops.team_tag('other', tags) as team_tag,
  coalesce(tags->>'env', tags->>'environment') as environment_tag
from stage_silver b
where b.cloud_provider not in ('aws', 'gcp', 'azure')

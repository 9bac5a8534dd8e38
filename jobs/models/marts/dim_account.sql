-- model: dim_account
-- materialized: dimension
-- target: gold.dim_account
-- grain: one row per provider × billing account × sub account
-- keys: provider, billing_account, sub_account
-- inputs: int_members, ops.account_owner
-- A charge of the billing account itself (tax, support, commitments) has sub account ''.
with seen as (
  select
    cloud_provider as provider, billing_account, sub_account,
    max(billing_account_name) as billing_account_name, max(sub_account_name) as sub_account_name
  from int_members
  group by 1, 2, 3
)
select
  s.provider, s.billing_account, s.sub_account,
  coalesce(
    o.account_name, s.sub_account_name, nullif(s.sub_account, ''),
    coalesce(s.billing_account_name, s.billing_account) || ' (billing account)'
  ) as account_name,
  o.folder,
  coalesce(o.team_id, 0) as owner_team_id
from seen s
left join ops.account_owner o on o.provider = s.provider and o.account_id = coalesce(nullif(s.sub_account, ''), s.billing_account)

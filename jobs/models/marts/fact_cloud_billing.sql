-- model: fact_cloud_billing
-- materialized: table
-- target: stage_fact
-- grain: one row per silver row × allocation line
-- keys: silver_id, allocation_line
-- inputs: int_unified_billing, gold.dim_*, ops.team
-- Default rule order (DOMAIN §8): team tag → owner of the account or project → Unallocated.
with rules as (
  select
    max(id) filter (where kind = 'team_tag') as tag_id, max(version) filter (where kind = 'team_tag') as tag_version,
    max(id) filter (where kind = 'account_owner') as owner_id, max(version) filter (where kind = 'account_owner') as owner_version,
    max(id) filter (where kind = 'unallocated') as none_id, max(version) filter (where kind = 'unallocated') as none_version
  from ops.allocation_rule
)
select
  u.silver_id, 0::smallint as allocation_line,
  d.date_id, p.provider_id, coalesce(a.account_id, 0) as account_id, coalesce(sv.service_id, 0) as service_id,
  coalesce(t.id, a.owner_team_id, 0) as team_id,
  coalesce(e.environment_id, 0) as environment_id, coalesce(r.region_id, 0) as region_id,
  coalesce(k.sku_id, 0) as sku_id, coalesce(rs.resource_id, 0) as resource_id, coalesce(c.charge_id, 0) as charge_id,
  u.source_id, u.batch_id, u.slice, u.billing_period, u.invoice_id, u.charge_category, u.charge_class,
  case when t.id is not null then x.tag_id when coalesce(a.owner_team_id, 0) <> 0 then x.owner_id else x.none_id end as allocation_rule_id,
  case when t.id is not null then x.tag_version when coalesce(a.owner_team_id, 0) <> 0 then x.owner_version else x.none_version end as allocation_version,
  u.billed_cost, u.effective_cost, u.list_cost, u.contracted_cost,
  u.usage_quantity, u.usage_unit, u.currency, u.is_credit, u.is_estimated, u.tags
from int_unified_billing u
join gold.dim_date d on d.date = u.usage_date
join gold.dim_provider p on p.provider = u.cloud_provider
left join gold.dim_account a on a.provider = u.cloud_provider and a.billing_account = u.billing_account and a.sub_account = u.sub_account
left join gold.dim_service sv on sv.provider = u.cloud_provider and sv.service_name = u.service_name
left join gold.dim_environment e on e.environment = u.environment and u.environment <> ''
left join gold.dim_region r on r.provider = u.cloud_provider and r.region = u.region and u.region <> ''
left join gold.dim_sku k on k.provider = u.cloud_provider and k.sku = u.sku and u.sku <> ''
left join gold.dim_resource rs on rs.provider = u.cloud_provider and rs.resource = u.resource and u.resource <> ''
left join gold.dim_charge c
  on c.charge_category = u.charge_category and c.charge_class = u.charge_class
  and c.charge_frequency = u.charge_frequency and c.pricing_category = u.pricing_category
left join ops.team t on lower(t.name) = lower(u.team_tag)
cross join rules x

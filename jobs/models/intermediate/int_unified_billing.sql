-- model: int_unified_billing
-- materialized: table
-- grain: one row per silver row
-- keys: silver_id
-- inputs: stg_aws_billing, stg_gcp_billing, stg_azure_billing, stg_other_billing, stage_spelling
-- A table, not a view: analysed, it gives the joins of the fact true row counts, where silver's new rows have no statistics yet (3 times slower).
-- All providers in one shape; natural keys of the dimensions have '' where the provider says nothing.
with unified as (
  select * from stg_aws_billing
  union all
  select * from stg_gcp_billing
  union all
  select * from stg_azure_billing
  union all
  select * from stg_other_billing
)
select
  silver_id, source_id, batch_id, slice, usage_date, billing_period,
  case when cloud_provider in ('aws', 'gcp', 'azure') then cloud_provider else 'other' end as cloud_provider,
  billed_cost, effective_cost, list_cost, contracted_cost, billing_currency as currency,
  billing_account_id as billing_account, billing_account_name,
  coalesce(sub_account_id, '') as sub_account, sub_account_name,
  charge_category, coalesce(charge_class, '') as charge_class, coalesce(charge_frequency, '') as charge_frequency,
  coalesce(pricing_category, '') as pricing_category, coalesce(invoice_id, '') as invoice_id,
  service_name, service_category,
  coalesce(region_id, '') as region, region_name,
  coalesce(resource_id, '') as resource, resource_name, resource_type,
  coalesce(sku_id, '') as sku, sku_meter as sku_description,
  consumed_quantity as usage_quantity, consumed_unit as usage_unit,
  tags, is_credit, is_estimated,
  coalesce(team.canonical, nullif(left(btrim(team_tag), 100), '')) as team_tag,
  coalesce(lower(env.canonical), lower(left(btrim(environment_tag), 100)), '') as environment
from unified
left join stage_spelling team on team.tag = 'team' and team.variant = lower(left(btrim(team_tag), 100))
left join stage_spelling env on env.tag = 'environment' and env.variant = lower(left(btrim(environment_tag), 100))

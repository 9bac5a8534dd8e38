-- model: fact_cloud_billing
-- materialized: table
-- target: stage_fact
-- grain: one row per silver row × allocation line
-- keys: silver_id, allocation_line
-- inputs: int_unified_billing, gold.dim_*, ops.team, ops.account_owner, ops.allocation_rule
-- The first allocation rule that fits decides the team (DOMAIN §8). allocation_rule_of is made of the rules by the run (jobs/publish/allocation.ts)
-- and is inlined: one CASE over the row's own columns, no call for each row. Owners are read from where people give them:
-- the published dimension gets its attributes only with the publish.
select
  u.silver_id, 0::smallint as allocation_line,
  d.date_id, p.provider_id, coalesce(a.account_id, 0) as account_id, coalesce(sv.service_id, 0) as service_id,
  case rule.kind when 'team_tag' then t.id when 'account_owner' then o.team_id when 'match' then rule.team_id else 0 end as team_id,
  coalesce(e.environment_id, 0) as environment_id, coalesce(r.region_id, 0) as region_id,
  coalesce(k.sku_id, 0) as sku_id, coalesce(rs.resource_id, 0) as resource_id, coalesce(c.charge_id, 0) as charge_id,
  u.source_id, u.batch_id, u.slice, u.billing_period, u.invoice_id, u.charge_category, u.charge_class,
  rule.id as allocation_rule_id, rule.version as allocation_version,
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
left join ops.account_owner o on o.provider = u.cloud_provider and o.account_id = coalesce(nullif(u.sub_account, ''), u.billing_account)
left join ops.allocation_rule rule on rule.id = pg_temp.allocation_rule_of(
  u.usage_date, u.cloud_provider, coalesce(nullif(u.sub_account, ''), u.billing_account), u.service_name, u.region, u.resource, u.tags, t.id, o.team_id)

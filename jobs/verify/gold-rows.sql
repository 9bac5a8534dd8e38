-- Fact and rollups as natural keys and measures: no surrogate, batch or run ids, no instants. trim_scale: 1.50 and 1.5 are one amount.
-- relation: fact_cloud_billing
select
  f.date_id, p.provider, a.billing_account, a.sub_account, sv.service_name, t.slug as team, e.environment, rg.region, k.sku, rs.resource,
  c.charge_category, c.charge_class, c.charge_frequency, c.pricing_category,
  s.name as source, f.slice, f.billing_period, f.invoice_id, rule.kind as allocation, f.allocation_version, f.allocation_line,
  trim_scale(f.billed_cost) as billed, trim_scale(f.effective_cost) as effective, trim_scale(f.list_cost) as list, trim_scale(f.contracted_cost) as contracted,
  trim_scale(f.usage_quantity) as quantity, f.usage_unit, f.currency, f.is_credit, f.is_estimated, f.tags
from gold.fact_cloud_billing f
join gold.dim_provider p using (provider_id)
join gold.dim_account a using (account_id)
join gold.dim_service sv using (service_id)
join gold.dim_team t using (team_id)
join gold.dim_environment e using (environment_id)
join gold.dim_region rg using (region_id)
join gold.dim_sku k using (sku_id)
join gold.dim_resource rs using (resource_id)
join gold.dim_charge c using (charge_id)
join ops.source s on s.id = f.source_id
join ops.allocation_rule rule on rule.id = f.allocation_rule_id
-- relation: daily_spend
select
  f.date_id, f.billing_period, s.name as source, p.provider, a.billing_account, a.sub_account, sv.service_name, t.slug as team, e.environment, rg.region,
  f.invoice_id, f.charge_category, f.charge_class, f.is_estimated, f.currency,
  trim_scale(f.billed_cost) as billed, trim_scale(f.effective_cost) as effective, trim_scale(f.list_cost) as list, trim_scale(f.contracted_cost) as contracted,
  f.row_count, f.credit_rows
from gold.daily_spend f
join gold.dim_provider p using (provider_id)
join gold.dim_account a using (account_id)
join gold.dim_service sv using (service_id)
join gold.dim_team t using (team_id)
join gold.dim_environment e using (environment_id)
join gold.dim_region rg using (region_id)
join ops.source s on s.id = f.source_id
-- relation: daily_spend_all
select
  f.date_id, f.billing_period, s.name as source, p.provider, a.billing_account, a.sub_account, sv.service_name, e.environment, rg.region,
  f.invoice_id, f.charge_category, f.charge_class, f.is_estimated, f.currency,
  trim_scale(f.billed_cost) as billed, trim_scale(f.effective_cost) as effective, trim_scale(f.list_cost) as list, trim_scale(f.contracted_cost) as contracted,
  f.row_count, f.credit_rows
from gold.daily_spend_all f
join gold.dim_provider p using (provider_id)
join gold.dim_account a using (account_id)
join gold.dim_service sv using (service_id)
join gold.dim_environment e using (environment_id)
join gold.dim_region rg using (region_id)
join ops.source s on s.id = f.source_id
-- relation: monthly_spend_by_provider
select
  f.month, f.billing_period, p.provider, t.slug as team, f.charge_category, f.currency,
  trim_scale(f.billed_cost) as billed, trim_scale(f.effective_cost) as effective, f.row_count
from gold.monthly_spend_by_provider f
join gold.dim_provider p using (provider_id)
join gold.dim_team t using (team_id)
-- relation: top_services_by_cost
select
  f.month, t.slug as team, p.provider, sv.service_name, f.currency,
  trim_scale(f.billed_cost) as billed, trim_scale(f.effective_cost) as effective, f.row_count
from gold.top_services_by_cost f
join gold.dim_provider p using (provider_id)
join gold.dim_team t using (team_id)
join gold.dim_service sv on sv.service_id = f.service_id

insert into gold.fact_cloud_billing (
  silver_id, allocation_line, date_id, provider_id, account_id, service_id, team_id, environment_id, region_id, sku_id, resource_id, charge_id,
  source_id, batch_id, slice, billing_period, invoice_id, charge_category, charge_class, allocation_rule_id, allocation_version,
  billed_cost, effective_cost, list_cost, contracted_cost, usage_quantity, usage_unit, currency, is_credit, is_estimated, tags
)
select
  silver_id, allocation_line, date_id, provider_id, account_id, service_id, team_id, environment_id, region_id, sku_id, resource_id, charge_id,
  source_id, batch_id, slice, billing_period, invoice_id, charge_category, charge_class, allocation_rule_id, allocation_version,
  billed_cost, effective_cost, list_cost, contracted_cost, usage_quantity, usage_unit, currency, is_credit, is_estimated, tags
from stage_fact

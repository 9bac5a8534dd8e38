-- model: int_members
-- materialized: table
-- grain: one row per combination of dimension members, resources apart
-- keys: all columns
-- inputs: int_unified_billing
-- Read once, so that the dimensions need not each scan silver.
select distinct
  cloud_provider, usage_date, billing_account, billing_account_name, sub_account, sub_account_name,
  service_name, service_category, region, region_name, sku, sku_description,
  charge_category, charge_class, charge_frequency, pricing_category, environment, team_tag
from int_unified_billing

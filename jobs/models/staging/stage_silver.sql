-- model: stage_silver
-- materialized: view
-- grain: one row per silver row of the slices being published
-- keys: silver_id
-- inputs: silver.cost_and_usage, stage_slice, stage_batch, ops.retention_floor
-- Rows of periods for which another source speaks stay in silver, as a comparison.
-- The batch list is one array, read first: the batch index is used, the cost does not grow with history, and no row is compared with it again.
-- Cold months (before the floor) are frozen: their facts are gone, so a day of them could not be recomputed whole.
with published_slices as (
  select s.*
  from silver.cost_and_usage s
  join stage_slice p on p.source_id = s.source_id and p.slice = s.slice and p.batch_id = s.batch_id
  where s.batch_id = any (array(select batch_id from stage_batch))
    and not p.excluded @> s.usage_date
    and not p.elsewhere @> s.billing_period
    and s.usage_date >= (select coalesce(max(day), '-infinity') from ops.retention_floor where layer = 'gold_detail')
)
select
  silver_id, source_id, batch_id, slice, cloud_provider, usage_date, billing_period,
  billed_cost, effective_cost, list_cost, contracted_cost, billing_currency,
  billing_account_id, billing_account_name, sub_account_id, sub_account_name,
  charge_category, charge_class, charge_frequency, pricing_category, invoice_id,
  service_name, service_category, region_id, region_name, resource_id, resource_name, resource_type,
  sku_id, sku_meter, consumed_quantity, consumed_unit, tags, is_credit, is_estimated
from published_slices

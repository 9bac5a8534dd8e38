-- test: assert_fk_integrity
-- check: analytics_fk_integrity
-- Every key of a staged fact names a member of its dimension.
with missing as (
  select 'date_id' as key, f.date_id as value from stage_fact f where not exists (select 1 from gold.dim_date d where d.date_id = f.date_id)
  union all
  select 'provider_id', f.provider_id from stage_fact f where not exists (select 1 from gold.dim_provider d where d.provider_id = f.provider_id)
  union all
  select 'account_id', f.account_id from stage_fact f where not exists (select 1 from gold.dim_account d where d.account_id = f.account_id)
  union all
  select 'service_id', f.service_id from stage_fact f where not exists (select 1 from gold.dim_service d where d.service_id = f.service_id)
  union all
  select 'team_id', f.team_id from stage_fact f where not exists (select 1 from ops.team d where d.id = f.team_id)
  union all
  select 'environment_id', f.environment_id from stage_fact f where not exists (select 1 from gold.dim_environment d where d.environment_id = f.environment_id)
  union all
  select 'region_id', f.region_id from stage_fact f where not exists (select 1 from gold.dim_region d where d.region_id = f.region_id)
  union all
  select 'sku_id', f.sku_id from stage_fact f where not exists (select 1 from gold.dim_sku d where d.sku_id = f.sku_id)
  union all
  select 'resource_id', f.resource_id from stage_fact f where not exists (select 1 from gold.dim_resource d where d.resource_id = f.resource_id)
  union all
  select 'charge_id', f.charge_id from stage_fact f where not exists (select 1 from gold.dim_charge d where d.charge_id = f.charge_id)
)
select key, value, count(*) as rows
from missing
group by 1, 2

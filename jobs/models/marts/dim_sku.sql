-- model: dim_sku
-- materialized: dimension
-- target: gold.dim_sku
-- grain: one row per provider × SKU
-- keys: provider, sku
-- inputs: int_members
select cloud_provider as provider, sku, max(sku_description) as sku_description
from int_members
where sku <> ''
group by 1, 2

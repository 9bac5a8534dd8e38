-- model: dim_resource
-- materialized: dimension
-- target: gold.dim_resource
-- grain: one row per provider × resource
-- keys: provider, resource
-- inputs: int_unified_billing
select cloud_provider as provider, resource, max(resource_name) as resource_name, max(resource_type) as resource_type
from int_unified_billing
where resource <> ''
group by 1, 2

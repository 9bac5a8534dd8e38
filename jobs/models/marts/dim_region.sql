-- model: dim_region
-- materialized: dimension
-- target: gold.dim_region
-- grain: one row per provider × region
-- keys: provider, region
-- inputs: int_members
select cloud_provider as provider, region, coalesce(max(region_name), region) as region_name
from int_members
where region <> ''
group by 1, 2

-- model: dim_environment
-- materialized: dimension
-- target: gold.dim_environment
-- grain: one row per environment
-- keys: environment
-- inputs: int_members
select distinct environment
from int_members
where environment <> ''

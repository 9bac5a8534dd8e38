-- model: dim_charge
-- materialized: dimension
-- target: gold.dim_charge
-- grain: one row per kind of charge
-- keys: charge_category, charge_class, charge_frequency, pricing_category
-- inputs: int_members
select distinct charge_category, charge_class, charge_frequency, pricing_category
from int_members

-- test: assert_no_orphans
-- check: analytics_no_orphans
-- Every silver row of the slices has its fact, and every fact its silver row.
select coalesce(s.silver_id, f.silver_id) as silver_id, case when f.silver_id is null then 'silver row without a fact' else 'fact without a silver row' end as finding
from stage_silver s
full join stage_fact f on f.silver_id = s.silver_id
where s.silver_id is null or f.silver_id is null

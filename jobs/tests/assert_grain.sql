-- test: assert_grain
-- check: analytics_grain
-- One fact per silver row and allocation line.
select silver_id, allocation_line, count(*) as copies
from stage_fact
group by 1, 2
having count(*) > 1

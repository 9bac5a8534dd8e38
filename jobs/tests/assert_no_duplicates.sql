-- test: assert_no_duplicates
-- check: cleaned_no_duplicates
-- A delivery identity (batch, record, part) stands in silver once; the business key may repeat, two rows that look alike are two charges.
-- $1 batch ids
select batch_id, record_ordinal, record_part, count(*) as copies
from silver.cost_and_usage
where batch_id = any ($1::bigint[])
group by 1, 2, 3
having count(*) > 1

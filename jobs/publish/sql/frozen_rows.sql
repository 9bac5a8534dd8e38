-- Delivered rows (batches $1) of days whose detail retention has let go: silver holds them, gold keeps its aggregates as they were. Where another source speaks nothing is meant for gold.
select s.name as source, to_char(f.day, 'YYYY-MM') as floor, c.billing_currency as currency, count(*)::int as row_count, sum(c.billed_cost)::text as billed
from ops.retention_floor f
cross join stage_slice p
join ops.source s on s.id = p.source_id
join silver.cost_and_usage c on c.source_id = p.source_id and c.batch_id = p.batch_id and c.slice = p.slice and c.usage_date < f.day and not p.excluded @> c.usage_date and not p.elsewhere @> c.billing_period
where f.layer = 'gold_detail' and c.batch_id = any ($1::bigint[])
group by 1, 2, 3
order by 1, 3

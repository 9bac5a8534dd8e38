-- Staged rows of days whose detail retention has let go: silver holds them, gold keeps its aggregates as they were.
select s.name as source, to_char(f.day, 'YYYY-MM') as floor, c.billing_currency as currency, count(*)::int as row_count, sum(c.billed_cost)::text as billed
from ops.retention_floor f
cross join stage_slice p
join ops.source s on s.id = p.source_id
join silver.cost_and_usage c on c.source_id = p.source_id and c.batch_id = p.batch_id and c.slice = p.slice and c.usage_date < f.day and not p.excluded @> c.usage_date
where f.layer = 'gold_detail' and c.batch_id = any (array(select batch_id from stage_slice))
group by 1, 2, 3
order by 1, 3

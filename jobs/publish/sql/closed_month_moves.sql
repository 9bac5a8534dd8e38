-- What a publish ($1 data version) changed in months that somebody has closed: net billed and effective cost per source, period and currency.
select s.name as source, c.billing_period::text as billing_period, c.currency, sum(c.billed_cost)::text as billed, sum(c.effective_cost)::text as effective
from gold.daily_spend_change c
join ops.billing_period_state p on p.source_id = c.source_id and p.billing_period = c.billing_period and p.state = 'closed'
join ops.source s on s.id = c.source_id
where c.data_version = $1
  and not exists (select from ops.data_version v join ops.run r on r.id = v.run_id where v.version = $1 and r.params ? 'restored')
group by 1, 2, 3
having sum(c.billed_cost) <> 0 or sum(c.effective_cost) <> 0
order by 1, 2, 3

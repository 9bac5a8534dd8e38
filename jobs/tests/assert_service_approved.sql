-- test: assert_service_approved
-- check: cleaned_service_approved
-- A service that is not on the provider's approved list is news and loads; one that is on another provider's list is a foreign name.
-- $1 batch ids
select
  s.cloud_provider, s.service_name,
  case when exists (select 1 from ops.approved_service o where o.provider <> s.cloud_provider and o.service_name = s.service_name)
    then 'name of another provider' else 'new' end as finding,
  count(*) as rows, sum(s.billed_cost) as billed_cost
from silver.cost_and_usage s
where s.batch_id = any ($1::bigint[])
  and s.cloud_provider in (select provider from ops.approved_service)
  and not exists (select 1 from ops.approved_service a where a.provider = s.cloud_provider and a.service_name = s.service_name)
group by 1, 2

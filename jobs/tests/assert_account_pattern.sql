-- test: assert_account_pattern
-- check: cleaned_account_pattern
-- Accounts that fit none of their provider's patterns (ops.account_pattern, of every source or of theirs); '' = a charge of the billing account itself.
-- A provider without patterns is not asked. Distinct accounts first: a bill has many rows and few accounts.
-- $1 batch ids
select a.cloud_provider, a.sub_account_id, a.rows, a.billed_cost
from (
  select source_id, cloud_provider, sub_account_id, count(*) as rows, sum(billed_cost) as billed_cost
  from silver.cost_and_usage
  where batch_id = any ($1::bigint[]) and coalesce(sub_account_id, '') <> ''
  group by 1, 2, 3
) a
where exists (select 1 from ops.account_pattern p where p.provider = a.cloud_provider and (p.source_id is null or p.source_id = a.source_id))
  and not exists (
    select 1 from ops.account_pattern p
    where p.provider = a.cloud_provider and (p.source_id is null or p.source_id = a.source_id) and a.sub_account_id ~ p.pattern
  )

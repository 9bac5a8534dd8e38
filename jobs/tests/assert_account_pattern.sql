-- test: assert_account_pattern
-- check: cleaned_account_pattern
-- AWS accounts have 12 digits; Google project ids and Azure subscription ids their own form. '' = a charge of the billing account itself.
-- $1 batch ids
select cloud_provider, sub_account_id, count(*) as rows, sum(billed_cost) as billed_cost
from silver.cost_and_usage
where batch_id = any ($1::bigint[])
  and coalesce(sub_account_id, '') <> ''
  and not case cloud_provider
    when 'aws' then sub_account_id ~ '^[0-9]{12}$'
    when 'gcp' then sub_account_id ~ '^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$'
    when 'azure' then sub_account_id ~* '^(/subscriptions/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    else true
  end
group by 1, 2

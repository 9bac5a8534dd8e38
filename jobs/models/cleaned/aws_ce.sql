-- model: cleaned_aws_ce
-- materialized: insert into silver.cost_and_usage
-- grain: one silver row per bronze record (account × service × tag value × record class × day)
-- keys: batch_id, record_ordinal
-- inputs: bronze.aws_ce, ops.source
-- parameters: $1 batch id, $2 source id, $3 batch month
-- Net or not is decided for the delivery, never for a row: net where both net columns hold a value. Savings Plan usage and its negation are
-- billed 0; the delivered amount stays in x_unblended_cost. A service's usage quantity adds hours to gigabytes: not taken (DOMAIN §4, FORMATS §1).
-- The team tag is stored under its own key and under "team"; an empty value is no tag.
-- The inner SELECT decides about a record; casts stand outside, so that a text that is no number meets none (OFFSET 0 keeps them apart).
with delivery as materialized (
  select
    '^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-3]?[0-9])?$' as decimal_pattern,
    '^(?:20[0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|20(?:[02468][048]|[13579][26])-02-29)$' as day_pattern,
    coalesce(bool_or(x.net_unblended_cost is not null) and bool_or(x.net_amortized_cost is not null), false) as net,
    coalesce(bool_or(x.amortized_cost is not null), false) as amortized_delivered
  from bronze.aws_ce x
  where x.source_id = $2 and x.batch_month = $3 and x.batch_id = $1
)
select
  $2::int as source_id,
  $1::bigint as batch_id,
  d.record_ordinal,
  0::smallint as record_part,
  d.period_start as slice,
  'aws' as cloud_provider,
  d.period_start::date as usage_date,
  date_trunc('month', d.period_start::date)::date as billing_period,
  case when d.record_class = 'savings_plan' then 0 else d.billed::numeric end as billed_cost,
  coalesce(d.effective, d.billed)::numeric as effective_cost,
  null::numeric as list_cost,
  null::numeric as contracted_cost,
  d.currency::char(3) as billing_currency,
  (select s.billing_account from ops.source s where s.id = $2) as billing_account_id,
  date_trunc('month', d.period_start::date::timestamp) at time zone 'UTC' as billing_period_start,
  (date_trunc('month', d.period_start::date::timestamp) + interval '1 month') at time zone 'UTC' as billing_period_end,
  d.period_start::date::timestamp at time zone 'UTC' as charge_period_start,
  d.period_end::date::timestamp at time zone 'UTC' as charge_period_end,
  case d.record_class when 'tax' then 'Tax' when 'credit' then 'Credit' when 'refund' then 'Adjustment' when 'other' then 'Purchase' else 'Usage' end as charge_category,
  case d.record_class
    when 'usage' then 'Usage and commitments' when 'savings_plan' then 'Usage covered by a Savings Plan' when 'tax' then 'Tax'
    when 'credit' then 'Credits' when 'refund' then 'Refunds' else 'Support and fees'
  end as charge_description,
  case when d.record_class in ('usage', 'savings_plan') then 'Usage-Based' else 'One-Time' end as charge_frequency,
  'AWS' as provider_name,
  d.service as service_name,
  d.linked_account as sub_account_id,
  d.linked_account_name as sub_account_name,
  case when d.record_class = 'savings_plan' then 'Committed' end as pricing_category,
  case when d.record_class = 'savings_plan' then 'Spend' end as commitment_discount_category,
  case when d.record_class = 'savings_plan' then 'Savings Plan' end as commitment_discount_type,
  case when d.tag_value is null then '{}'::jsonb else jsonb_build_object(d.tag_key, d.tag_value, 'team', d.tag_value) end
    || case when d.environment is null then '{}'::jsonb else jsonb_build_object('env', d.environment) end as tags,
  d.record_class = 'credit' as is_credit,
  d.estimated = 'true' as is_estimated,
  d.effective is null as x_effective_is_billed,
  case when d.record_class = 'savings_plan' then d.billed else d.unblended_cost end::numeric as x_unblended_cost,
  d.reject_check,
  case d.reject_check
    when 'cleaned_cost_numeric' then coalesce(
      (select format('%s "%s" is not a number', c.name, left(c.value, 200))
       from (values (1, d.billed_column, d.billed), (2, d.effective_column, d.effective), (3, 'UnblendedCost', d.unblended_cost)) as c (position, name, value)
       where c.value !~ d.decimal_pattern order by c.position limit 1),
      case when d.billed is null then d.billed_column else d.effective_column end || ' is empty')
    when 'cleaned_dates_valid_sequential' then format('TimePeriod "%s" to "%s" is not a day (YYYY-MM-DD to the day after)', left(d.period_start, 50), left(d.period_end, 50))
    when 'cleaned_currency_known' then case when d.currency is null then 'Unit is missing' else format('Unit "%s" is not a three-letter currency', left(d.currency, 50)) end
    when 'cleaned_required_not_null' then 'SERVICE is empty'
  end as reject_reason
from (
  select
    n.*,
    case
      when n.billed is null or n.billed !~ n.decimal_pattern or n.effective !~ n.decimal_pattern or (n.effective is null and n.amortized_delivered)
        or n.unblended_cost !~ n.decimal_pattern then 'cleaned_cost_numeric'
      when n.period_start is null or n.period_end is null or n.period_start !~ n.day_pattern or n.period_end !~ n.day_pattern or n.period_end <= n.period_start
        then 'cleaned_dates_valid_sequential'
      when n.currency is null or n.currency !~ '^[A-Z]{3}$' then 'cleaned_currency_known'
      when n.service is null then 'cleaned_required_not_null'
    end as reject_check
  from (
    select
      r.ordinal as record_ordinal, r.period_start, r.period_end, r.estimated, r.linked_account, r.linked_account_name, r.record_class,
      nullif(btrim(r.service), '') as service,
      coalesce(r.tag_key, 'team') as tag_key,
      nullif(btrim(r.tag_value), '') as tag_value,
      r.extra ->> 'environment' as environment,
      r.unblended_cost,
      nullif(r.currency, '') as currency,
      case when p.net then r.net_unblended_cost else r.unblended_cost end as billed,
      case when p.net then r.net_amortized_cost else r.amortized_cost end as effective,
      case when p.net then 'NetUnblendedCost' else 'UnblendedCost' end as billed_column,
      case when p.net then 'NetAmortizedCost' else 'AmortizedCost' end as effective_column,
      p.*
    from bronze.aws_ce r
    cross join delivery p
    where r.source_id = $2 and r.batch_month = $3 and r.batch_id = $1
    offset 0
  ) n
  offset 0
) d

-- model: cleaned_kco_csv
-- materialized: insert into silver.cost_and_usage
-- grain: one silver row per bronze record
-- keys: batch_id, record_ordinal
-- inputs: bronze.kco_csv, bronze.batch, ops.source
-- parameters: $1 batch id, $2 source id, $3 batch month
-- One cost column: billed = effective = cost_usd; no charge type: a negative cost is an inferred credit (DOMAIN §3, §4).
-- The inner SELECT decides about a record; casts stand outside, so that a text that is no number meets none (OFFSET 0 keeps them apart).
select
  $2::int as source_id,
  $1::bigint as batch_id,
  d.record_ordinal,
  0::smallint as record_part,
  (select b.covers[1] from bronze.batch b where b.id = $1) as slice,
  d.provider as cloud_provider,
  (d.date::timestamptz at time zone 'UTC')::date as usage_date,
  date_trunc('month', d.date::timestamptz at time zone 'UTC')::date as billing_period,
  d.cost::numeric as billed_cost,
  d.cost::numeric as effective_cost,
  null::numeric as list_cost,
  null::numeric as contracted_cost,
  'USD'::char(3) as billing_currency,
  (select s.billing_account from ops.source s where s.id = $2) as billing_account_id,
  date_trunc('day', d.date::timestamptz at time zone 'UTC') at time zone 'UTC' as charge_period_start,
  (date_trunc('day', d.date::timestamptz at time zone 'UTC') + interval '1 day') at time zone 'UTC' as charge_period_end,
  case when d.cost::numeric < 0 then 'Credit' else 'Usage' end as charge_category,
  case d.provider when 'gcp' then 'Google Cloud' else 'AWS' end as provider_name,
  d.service as service_name,
  d.account as sub_account_id,
  case
    when d.team is null and d.env is null then '{}'::jsonb
    else jsonb_strip_nulls(jsonb_build_object('team', d.team, 'env', d.env))
  end as tags,
  d.cost::numeric < 0 as is_credit,
  d.cost::numeric < 0 as x_charge_category_inferred,
  d.reject_check,
  case d.reject_check
    when 'cleaned_cost_numeric' then case when d.cost is null then 'cost_usd is empty' else format('cost_usd "%s" is not a number', left(d.cost, 200)) end
    when 'cleaned_dates_valid_sequential' then case when d.date is null then 'date is empty' else format('date "%s" is not a day (YYYY-MM-DD)', left(d.date, 200)) end
    when 'cleaned_required_not_null' then 'service is empty'
  end as reject_reason
from (
  select
    r.ordinal as record_ordinal,
    r.date,
    r.cost_usd as cost,
    nullif(btrim(r.service), '') as service,
    coalesce(r.account_id, r.project_id) as account,
    nullif(btrim(r.team), '') as team,
    nullif(btrim(r.env), '') as env,
    case when (select lower(b.columns::text)::jsonb ? 'project_id' from bronze.batch b where b.id = $1) then 'gcp' else 'aws' end as provider,
    case
      when r.cost_usd is null or length(r.cost_usd) > 100 or r.cost_usd !~ '^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-3]?[0-9])?$' then 'cleaned_cost_numeric'
      when r.date is null or r.date !~ '^(?:20[0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|20(?:[02468][048]|[13579][26])-02-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?(?: ?(?:Z|UTC|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?))?)?$' then 'cleaned_dates_valid_sequential'
      when btrim(r.service) = '' or r.service is null then 'cleaned_required_not_null'
    end as reject_check
  from bronze.kco_csv r
  where r.source_id = $2 and r.batch_month = $3 and r.batch_id = $1
  offset 0
) d

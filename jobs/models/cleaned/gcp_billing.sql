-- model: cleaned_gcp_billing
-- materialized: insert into silver.cost_and_usage
-- grain: one silver row per bronze record (record_part 0) and one more per PROMOTION or FREE_TIER credit of it (record_part 1…)
-- keys: batch_id, record_ordinal, record_part
-- inputs: bronze.gcp_billing, bronze.batch
-- parameters: $1 batch id, $2 source id, $3 batch month
-- Billed = cost + credits other than PROMOTION and FREE_TIER, whose sums by type are kept in x_credits; those two are rows of their own (DOMAIN §4).
-- Effective = Billed. A commitment fee belongs over the usage it covers, but the export joins neither: such a row is flagged x_effective_is_billed.
-- A charge without a project is the billing account's own. Tags: resource labels under their key, else the project's label of that key; project labels,
-- system labels and resource manager tags also apart, as project:, system: and tag:. Usage days are UTC, the invoice month is Google's (Pacific).
-- An invoice month is estimated while the extraction calls it open; without its word, up to the 9th of the next month.
-- The inner SELECT decides about a record; casts stand outside, so that a text that is no number meets none (OFFSET 0 keeps them apart).
with delivery as materialized (
  select
    '^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-3]?[0-9])?$' as decimal_pattern,
    '^(?:20[0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|20(?:[02468][048]|[13579][26])-02-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?(?: ?(?:Z|UTC|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?))?)?$' as instant_pattern,
    b.details -> 'open_months' as open_months,
    b.logical_date
  from bronze.batch b
  where b.id = $1
)
select
  $2::int as source_id,
  $1::bigint as batch_id,
  d.record_ordinal,
  l.part::smallint as record_part,
  d.partition_day as slice,
  'gcp' as cloud_provider,
  case when d.reject_check is null then (d.usage_start_time::timestamptz at time zone 'UTC')::date end as usage_date,
  d.month as billing_period,
  l.amount as billed_cost,
  l.amount as effective_cost,
  case when l.part = 0 then d.list_cost when d.list_cost is not null then 0 end as list_cost,
  case when d.reject_check is null then case when l.part = 0 then d.cost::numeric else 0 end end as contracted_cost,
  d.currency::char(3) as billing_currency,
  d.billing_account_id,
  d.month::timestamp at time zone 'America/Los_Angeles' as billing_period_start,
  (d.month + interval '1 month')::timestamp at time zone 'America/Los_Angeles' as billing_period_end,
  case when d.reject_check is null then d.usage_start_time::timestamptz end as charge_period_start,
  case when d.reject_check is null then d.usage_end_time::timestamptz end as charge_period_end,
  case when l.part > 0 then 'Credit' else d.category end as charge_category,
  -- An adjustment of usage whose invoice had been issued before.
  case
    when d.reject_check is null and l.part = 0 and d.cost_type = 'adjustment'
      and date_trunc('month', d.usage_start_time::timestamptz at time zone 'America/Los_Angeles')::date < d.month then 'Correction'
  end as charge_class,
  coalesce(l.credit_name, d.sku_description) as charge_description,
  case when l.part > 0 or d.category in ('Tax', 'Adjustment') then 'One-Time' when d.category = 'Purchase' then 'Recurring' else 'Usage-Based' end as charge_frequency,
  coalesce(d.seller_name, 'Google Cloud') as invoice_issuer_name,
  'Google Cloud' as provider_name,
  case when d.publisher_type = 'PARTNER' then d.seller_name else 'Google Cloud' end as publisher_name,
  coalesce(d.service_description, d.service_id) as service_name,
  coalesce(d.project_id, '') as sub_account_id,
  case when d.project_id is null then '(billing account)' else d.project_name end as sub_account_name,
  d.region as region_id,
  d.zone as availability_zone,
  d.resource as resource_id,
  d.resource_name,
  d.sku_id,
  d.sku_description as sku_meter,
  case when d.category = 'Usage' and l.part = 0 then case when d.committed then 'Committed' else 'Standard' end end as pricing_category,
  case when d.category in ('Usage', 'Purchase') and l.part = 0 then d.pricing_quantity end as pricing_quantity,
  case when d.category in ('Usage', 'Purchase') and l.part = 0 then d.pricing_unit end as pricing_unit,
  case when d.category = 'Usage' and l.part = 0 then d.usage_amount end as consumed_quantity,
  case when d.category = 'Usage' and l.part = 0 then d.usage_unit end as consumed_unit,
  d.tags,
  l.part > 0 as is_credit,
  d.is_estimated,
  d.list_cost is not null as x_list_cost_known,
  d.category = 'Purchase' and l.part = 0 as x_effective_is_billed,
  case when l.part = 0 then d.included_by_type end as x_credits,
  d.reject_check,
  case d.reject_check
    when 'cleaned_cost_numeric' then case
      when d.cost is null then 'cost is empty'
      when d.cost !~ d.decimal_pattern then format('cost "%s" is not a number', left(d.cost, 200))
      else format('an amount in credits "%s" is not a number', left(d.credits, 200)) end
    when 'cleaned_dates_valid_sequential' then coalesce(
      (select format('%s "%s" is not an instant', c.name, left(c.value, 200))
       from (values (1, 'usage_start_time', d.usage_start_time), (2, 'usage_end_time', d.usage_end_time)) as c (position, name, value)
       where c.value is null or c.value !~ d.instant_pattern order by c.position limit 1),
      case when d.month is null then format('invoice.month "%s" is not a month (YYYYMM)', coalesce(left(d.invoice_month, 50), ''))
        else format('usage_end_time "%s" is before usage_start_time "%s"', d.usage_end_time, d.usage_start_time) end)
    when 'cleaned_currency_known' then case when d.currency is null then 'currency is empty' else format('currency "%s" is not a three-letter code', left(d.currency, 50)) end
    when 'cleaned_required_not_null' then case when d.billing_account_id is null then 'billing_account_id is empty' else 'service.description and service.id are empty' end
  end as reject_reason
from (
  select
    n.*,
    case
      when n.cost is null or n.cost !~ n.decimal_pattern or not n.credits_readable then 'cleaned_cost_numeric'
      when n.usage_start_time is null or n.usage_end_time is null or n.usage_start_time !~ n.instant_pattern or n.usage_end_time !~ n.instant_pattern or n.month is null
        then 'cleaned_dates_valid_sequential'
      when n.usage_end_time::timestamptz < n.usage_start_time::timestamptz then 'cleaned_dates_valid_sequential'
      when n.currency is null or n.currency !~ '^[A-Z]{3}$' then 'cleaned_currency_known'
      when n.billing_account_id is null or coalesce(n.service_description, n.service_id) is null then 'cleaned_required_not_null'
    end as reject_check,
    case
      when n.cost_type = 'tax' then 'Tax'
      when n.cost_type in ('adjustment', 'rounding_error') then 'Adjustment'
      when n.sku_description ~ '^Commitment( v[0-9]| - )' then 'Purchase'
      else 'Usage'
    end as category,
    case
      when n.open_months is not null then n.open_months ? n.invoice_month
      else n.logical_date < n.month + interval '1 month 9 days'
    end as is_estimated
  from (
    select
      r.ordinal as record_ordinal, r.partition_day, r.cost, r.currency, r.invoice_month, r.usage_start_time, r.usage_end_time, r.cost_type, r.credits,
      nullif(r.billing_account_id, '') as billing_account_id,
      nullif(r.service_id, '') as service_id,
      nullif(btrim(r.service_description), '') as service_description,
      r.sku_id, r.sku_description, r.project_id, coalesce(r.project_name, r.project_id) as project_name,
      coalesce(r.location_region, r.location) as region, r.location_zone as zone,
      coalesce(r.resource_global_name, r.resource_name) as resource, r.resource_name,
      r.invoice_publisher_type as publisher_type, r.seller_name,
      case when r.invoice_month ~ '^20[0-9]{2}(?:0[1-9]|1[0-2])$' then to_date(r.invoice_month, 'YYYYMM') end as month,
      case when r.cost_at_list ~ p.decimal_pattern then r.cost_at_list::numeric end as list_cost,
      case when r.usage_amount ~ p.decimal_pattern then r.usage_amount::numeric end as usage_amount,
      r.usage_unit,
      case when r.usage_amount_in_pricing_units ~ p.decimal_pattern then r.usage_amount_in_pricing_units::numeric end as pricing_quantity,
      r.usage_pricing_unit as pricing_unit,
      k.readable as credits_readable, k.included, k.included_by_type, k.apart, k.committed,
      case when t.plain is null and t.apart is null then '{}'::jsonb else coalesce(t.plain, '{}'::jsonb) || coalesce(t.apart, '{}'::jsonb) end as tags,
      p.*
    from bronze.gcp_billing r
    cross join delivery p
    cross join lateral (
      select
        coalesce(bool_and(c.readable), true) as readable,
        coalesce(sum(c.amount) filter (where not c.is_apart), 0) as included,
        coalesce(bool_or(c.type like 'COMMITTED_USAGE_DISCOUNT%'), false) as committed,
        (select jsonb_object_agg(y.type, y.amount) from (
           select coalesce(x.c ->> 'type', 'OTHER') as type, sum(case when x.c ->> 'amount' ~ p.decimal_pattern then (x.c ->> 'amount')::numeric end) as amount
           from jsonb_array_elements(coalesce(r.credits, '[]')::jsonb) x (c)
           where coalesce(x.c ->> 'type', 'OTHER') not in ('PROMOTION', 'FREE_TIER') group by 1) y where y.amount is not null) as included_by_type,
        jsonb_agg(jsonb_build_object('name', c.name, 'amount', c.amount) order by c.position) filter (where c.is_apart) as apart
      from (
        select x.position, x.c ->> 'type' as type, coalesce(x.c ->> 'name', x.c ->> 'type') as name, coalesce(x.c ->> 'type' in ('PROMOTION', 'FREE_TIER'), false) as is_apart,
          coalesce(x.c ->> 'amount' ~ p.decimal_pattern, false) as readable,
          case when x.c ->> 'amount' ~ p.decimal_pattern then (x.c ->> 'amount')::numeric end as amount
        from jsonb_array_elements(coalesce(r.credits, '[]')::jsonb) with ordinality x (c, position)
      ) c
    ) k
    cross join lateral (
      select
        jsonb_object_agg(y.key, y.value order by y.precedence) filter (where y.precedence <= 2) as plain,
        jsonb_object_agg(y.prefix || y.key, y.value) filter (where y.prefix is not null) as apart
      from (
        select x.l ->> 'key' as key, coalesce(x.l ->> 'value', '') as value, 1 as precedence, 'project:' as prefix from jsonb_array_elements(coalesce(r.project_labels, '[]')::jsonb) x (l)
        union all
        select x.l ->> 'key', coalesce(x.l ->> 'value', ''), 2, null from jsonb_array_elements(coalesce(r.labels, '[]')::jsonb) x (l)
        union all
        select x.l ->> 'key', coalesce(x.l ->> 'value', ''), 3, 'system:' from jsonb_array_elements(coalesce(r.system_labels, '[]')::jsonb) x (l)
        union all
        select x.l ->> 'key', coalesce(x.l ->> 'value', ''), 3, 'tag:' from jsonb_array_elements(coalesce(r.tags, '[]')::jsonb) x (l)
      ) y
      where y.key is not null
    ) t
    where r.source_id = $2 and r.batch_month = $3 and r.batch_id = $1
    offset 0
  ) n
  offset 0
) d
cross join lateral (
  select 0 as part, case when d.reject_check is null then d.cost::numeric + d.included end as amount, null::text as credit_name
  union all
  select c.position::int, (c.credit ->> 'amount')::numeric, c.credit ->> 'name'
  from jsonb_array_elements(d.apart) with ordinality c (credit, position)
  where d.reject_check is null
) l

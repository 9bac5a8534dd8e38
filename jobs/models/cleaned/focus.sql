-- model: cleaned_focus
-- materialized: insert into silver.cost_and_usage
-- grain: one silver row per bronze record
-- keys: batch_id, record_ordinal
-- inputs: bronze.focus, bronze.batch, ops.source
-- parameters: $1 batch id, $2 source id, $3 batch month
-- The words NULL and null count as no value. What is missing has a stated fallback: effective cost = billed (x_effective_is_billed), currency = the source's,
-- billing account = the source's, billing period = the usage month, period end = one day, category by sign (x_charge_category_inferred), service = Unknown.
-- Azure writes a list cost of 0 where it knows none: kept, but not counted as known.
-- The inner SELECT decides about a record; casts stand outside, so that a text that is no number meets none (OFFSET 0 keeps them apart).
select
  $2::int as source_id,
  $1::bigint as batch_id,
  d.record_ordinal,
  0::smallint as record_part,
  (select b.covers[1] from bronze.batch b where b.id = $1) as slice,
  case
    when lower(d.provider) like any ('{%aws%,%amazon%}') then 'aws'
    when lower(d.provider) like any ('{%google%,%gcp%}') then 'gcp'
    when lower(d.provider) like any ('{%microsoft%,%azure%}') then 'azure'
    else 'other'
  end as cloud_provider,
  (d.charge_period_start::timestamptz at time zone 'UTC')::date as usage_date,
  date_trunc('month', coalesce(d.billing_period_start, d.charge_period_start)::timestamptz at time zone 'UTC')::date as billing_period,
  d.billed_cost::numeric as billed_cost,
  coalesce(d.effective_cost, d.billed_cost)::numeric as effective_cost,
  d.list_cost::numeric as list_cost, d.contracted_cost::numeric as contracted_cost,
  upper(d.currency)::char(3) as billing_currency,
  coalesce(d.billing_account_id, (select s.billing_account from ops.source s where s.id = $2)) as billing_account_id,
  d.billing_account_name, d.billing_period_start::timestamptz as billing_period_start, d.billing_period_end::timestamptz as billing_period_end,
  d.charge_period_start::timestamptz as charge_period_start,
  coalesce(d.charge_period_end::timestamptz, d.charge_period_start::timestamptz + interval '1 day') as charge_period_end,
  coalesce(d.category, case when d.billed_cost::numeric < 0 then 'Credit' else 'Usage' end) as charge_category,
  d.charge_class, d.charge_description,
  case lower(d.charge_frequency) when 'usage-based' then 'Usage-Based' when 'one-time' then 'One-Time' when 'recurring' then 'Recurring' else d.charge_frequency end as charge_frequency,
  d.invoice_id, d.invoice_issuer_name,
  coalesce(d.provider, 'Unknown') as provider_name,
  d.publisher_name, d.service_category, d.service_subcategory,
  coalesce(d.service_name, 'Unknown') as service_name,
  d.sub_account_id, d.sub_account_name, d.region_id, d.region_name, d.availability_zone, d.resource_id, d.resource_name, d.resource_type, d.sku_id,
  d.sku_meter, d.sku_price_id, d.pricing_category, d.pricing_quantity::numeric as pricing_quantity, d.pricing_unit,
  d.list_unit_price::numeric as list_unit_price, d.contracted_unit_price::numeric as contracted_unit_price,
  d.consumed_quantity::numeric as consumed_quantity, d.consumed_unit, d.commitment_discount_category, d.commitment_discount_id,
  d.commitment_discount_name, d.commitment_discount_quantity::numeric as commitment_discount_quantity, d.commitment_discount_status,
  d.commitment_discount_type, d.commitment_discount_unit, d.capacity_reservation_id, d.capacity_reservation_status,
  -- FOCUS tags are a flat JSON object; Azure's may lack the braces; anything else is kept as text: the cost is not held back for it.
  case
    when d.tags is null then '{}'::jsonb
    when d.tags ~ d.tags_plain or d.tags ~ d.tags_escaped then d.tags::jsonb
    when '{' || d.tags || '}' ~ d.tags_plain or '{' || d.tags || '}' ~ d.tags_escaped then ('{' || d.tags || '}')::jsonb
    when d.tags ~ '^[ ]*[{][ ]*[}][ ]*$' then '{}'::jsonb
    else jsonb_build_object('x_tags_as_delivered', d.tags)
  end as tags,
  coalesce(d.category = 'Credit', d.billed_cost::numeric < 0) as is_credit,
  d.category is null as x_charge_category_inferred,
  d.list_cost is not null and not (d.list_cost::numeric = 0 and coalesce(d.effective_cost, d.billed_cost)::numeric <> 0) as x_list_cost_known,
  d.effective_cost is null as x_effective_is_billed,
  d.reject_check,
  case d.reject_check
    when 'cleaned_cost_numeric' then coalesce(
      (select format('%s "%s" is not a number', c.name, left(c.value, 200))
       from (values (1, 'BilledCost', d.billed_cost), (2, 'EffectiveCost', d.effective_cost), (3, 'ListCost', d.list_cost), (4, 'ContractedCost', d.contracted_cost),
         (5, 'ListUnitPrice', d.list_unit_price), (6, 'ContractedUnitPrice', d.contracted_unit_price), (7, 'PricingQuantity', d.pricing_quantity),
         (8, 'ConsumedQuantity', d.consumed_quantity), (9, 'CommitmentDiscountQuantity', d.commitment_discount_quantity)) as c (position, name, value)
       where c.value !~ d.decimal_pattern or length(c.value) > 100 order by c.position limit 1),
      'BilledCost is empty')
    when 'cleaned_dates_valid_sequential' then coalesce(
      (select format('%s "%s" is not a date (YYYY-MM-DDTHH:MM:SSZ)', c.name, left(c.value, 200))
       from (values (1, 'ChargePeriodStart', d.charge_period_start), (2, 'ChargePeriodEnd', d.charge_period_end),
         (3, 'BillingPeriodStart', d.billing_period_start), (4, 'BillingPeriodEnd', d.billing_period_end)) as c (position, name, value)
       where c.value !~ d.instant_pattern order by c.position limit 1),
      case when d.charge_period_start is null then 'ChargePeriodStart is empty'
        else format('ChargePeriodEnd "%s" is before ChargePeriodStart "%s"', d.charge_period_end, d.charge_period_start) end)
    when 'cleaned_currency_known' then case
      when d.currency is null then 'BillingCurrency is missing and the source has no currency of its own (kco import --currency CODE)'
      else format('BillingCurrency "%s" is not a three-letter code', left(d.currency, 200)) end
  end as reject_reason
from (
  select
    n.*,
    case
      -- The other costs often repeat the billed one, and comparing is eight times faster than matching.
      when n.billed_cost is null or n.billed_cost !~ n.decimal_pattern or (n.effective_cost <> n.billed_cost and n.effective_cost !~ n.decimal_pattern)
        or (n.list_cost <> n.billed_cost and n.list_cost !~ n.decimal_pattern) or (n.contracted_cost <> n.billed_cost and n.contracted_cost !~ n.decimal_pattern)
        or n.list_unit_price !~ n.decimal_pattern or n.contracted_unit_price !~ n.decimal_pattern
        or n.pricing_quantity !~ n.decimal_pattern or n.consumed_quantity !~ n.decimal_pattern or n.commitment_discount_quantity !~ n.decimal_pattern
        or greatest(length(n.billed_cost), length(n.effective_cost), length(n.list_cost), length(n.contracted_cost), length(n.list_unit_price),
          length(n.contracted_unit_price), length(n.pricing_quantity), length(n.consumed_quantity), length(n.commitment_discount_quantity)) > 100
        then 'cleaned_cost_numeric'
      -- The four dates in one match, each ended by a bar: half the time of four matches (measured). The count finds a bar inside a date.
      when n.charge_period_start is null or n.dates !~ n.dates_pattern
        or length(n.dates) - length(replace(n.dates, '|', '')) <> num_nonnulls(n.charge_period_start, n.charge_period_end, n.billing_period_start, n.billing_period_end)
        then 'cleaned_dates_valid_sequential'
      when n.charge_period_end::timestamptz < n.charge_period_start::timestamptz then 'cleaned_dates_valid_sequential'
      when n.currency is null or n.currency !~ '^[A-Za-z][A-Za-z][A-Za-z]$' then 'cleaned_currency_known'
    end as reject_check,
    case lower(n.charge_category)
      when 'usage' then 'Usage' when 'purchase' then 'Purchase' when 'tax' then 'Tax' when 'credit' then 'Credit' when 'adjustment' then 'Adjustment'
    end as category
  from (
    select
      r.ordinal as record_ordinal,
      coalesce(nullif(nullif(r.provider_name, 'NULL'), 'null'), nullif(nullif(r.invoice_issuer_name, 'NULL'), 'null'), nullif(nullif(r.publisher_name, 'NULL'), 'null')) as provider,
      coalesce(nullif(nullif(r.billing_currency, 'NULL'), 'null'), (select s.config ->> 'currency' from ops.source s where s.id = $2)) as currency,
      concat_ws('|', nullif(nullif(r.charge_period_start, 'NULL'), 'null'), nullif(nullif(r.charge_period_end, 'NULL'), 'null'),
        nullif(nullif(r.billing_period_start, 'NULL'), 'null'), nullif(nullif(r.billing_period_end, 'NULL'), 'null'), '') as dates,
      nullif(nullif(r.billed_cost, 'NULL'), 'null') as billed_cost, nullif(nullif(r.effective_cost, 'NULL'), 'null') as effective_cost,
      nullif(nullif(r.list_cost, 'NULL'), 'null') as list_cost, nullif(nullif(r.contracted_cost, 'NULL'), 'null') as contracted_cost,
      nullif(nullif(r.billing_account_id, 'NULL'), 'null') as billing_account_id, nullif(nullif(r.billing_account_name, 'NULL'), 'null') as billing_account_name,
      nullif(nullif(r.billing_period_start, 'NULL'), 'null') as billing_period_start, nullif(nullif(r.billing_period_end, 'NULL'), 'null') as billing_period_end,
      nullif(nullif(r.charge_period_start, 'NULL'), 'null') as charge_period_start, nullif(nullif(r.charge_period_end, 'NULL'), 'null') as charge_period_end,
      nullif(nullif(r.charge_category, 'NULL'), 'null') as charge_category, nullif(nullif(r.charge_class, 'NULL'), 'null') as charge_class,
      nullif(nullif(r.charge_description, 'NULL'), 'null') as charge_description, nullif(nullif(r.charge_frequency, 'NULL'), 'null') as charge_frequency,
      nullif(nullif(r.invoice_id, 'NULL'), 'null') as invoice_id, nullif(nullif(r.invoice_issuer_name, 'NULL'), 'null') as invoice_issuer_name,
      nullif(nullif(r.publisher_name, 'NULL'), 'null') as publisher_name, nullif(nullif(r.service_category, 'NULL'), 'null') as service_category,
      nullif(nullif(r.service_subcategory, 'NULL'), 'null') as service_subcategory, nullif(nullif(r.service_name, 'NULL'), 'null') as service_name,
      nullif(nullif(r.sub_account_id, 'NULL'), 'null') as sub_account_id, nullif(nullif(r.sub_account_name, 'NULL'), 'null') as sub_account_name,
      nullif(nullif(r.region_id, 'NULL'), 'null') as region_id, nullif(nullif(r.region_name, 'NULL'), 'null') as region_name,
      nullif(nullif(r.availability_zone, 'NULL'), 'null') as availability_zone, nullif(nullif(r.resource_id, 'NULL'), 'null') as resource_id,
      nullif(nullif(r.resource_name, 'NULL'), 'null') as resource_name, nullif(nullif(r.resource_type, 'NULL'), 'null') as resource_type,
      nullif(nullif(r.sku_id, 'NULL'), 'null') as sku_id, nullif(nullif(r.sku_meter, 'NULL'), 'null') as sku_meter,
      nullif(nullif(r.sku_price_id, 'NULL'), 'null') as sku_price_id, nullif(nullif(r.pricing_category, 'NULL'), 'null') as pricing_category,
      nullif(nullif(r.pricing_quantity, 'NULL'), 'null') as pricing_quantity, nullif(nullif(r.pricing_unit, 'NULL'), 'null') as pricing_unit,
      nullif(nullif(r.list_unit_price, 'NULL'), 'null') as list_unit_price, nullif(nullif(r.contracted_unit_price, 'NULL'), 'null') as contracted_unit_price,
      nullif(nullif(r.consumed_quantity, 'NULL'), 'null') as consumed_quantity, nullif(nullif(r.consumed_unit, 'NULL'), 'null') as consumed_unit,
      nullif(nullif(r.commitment_discount_category, 'NULL'), 'null') as commitment_discount_category,
      nullif(nullif(r.commitment_discount_id, 'NULL'), 'null') as commitment_discount_id,
      nullif(nullif(r.commitment_discount_name, 'NULL'), 'null') as commitment_discount_name,
      nullif(nullif(r.commitment_discount_quantity, 'NULL'), 'null') as commitment_discount_quantity,
      nullif(nullif(r.commitment_discount_status, 'NULL'), 'null') as commitment_discount_status,
      nullif(nullif(r.commitment_discount_type, 'NULL'), 'null') as commitment_discount_type,
      nullif(nullif(r.commitment_discount_unit, 'NULL'), 'null') as commitment_discount_unit,
      nullif(nullif(r.capacity_reservation_id, 'NULL'), 'null') as capacity_reservation_id,
      nullif(nullif(r.capacity_reservation_status, 'NULL'), 'null') as capacity_reservation_status, nullif(nullif(r.tags, 'NULL'), 'null') as tags,
      p.*
    from bronze.focus r
    cross join (select
      '^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-3]?[0-9])?$' as decimal_pattern,
      '^(?:20[0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|20(?:[02468][048]|[13579][26])-02-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?(?: ?(?:Z|UTC|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?))?)?$' as instant_pattern,
      '^(?:(?:20[0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|20(?:[02468][048]|[13579][26])-02-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?(?: ?(?:Z|UTC|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?))?)?[|])+$' as dates_pattern,
      (select format('^[ \t\n\r]*\{%1$s(?:,%1$s)*\}[ \t\n\r]*$', '[ \t\n\r]*"[^"\\[:cntrl:]]*"[ \t\n\r]*:[ \t\n\r]*(?:"[^"\\[:cntrl:]]*"|true|false|null|-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?)[ \t\n\r]*')) as tags_plain,
      (select format('^[ \t\n\r]*\{%1$s(?:,%1$s)*\}[ \t\n\r]*$', format('[ \t\n\r]*"%1$s"[ \t\n\r]*:[ \t\n\r]*(?:"%1$s"|true|false|null|-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?)[ \t\n\r]*',
        '(?:[^"\\[:cntrl:]]|\\["\\/bfnrt]|\\u(?:[1-9a-cA-CefEF][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]|0[1-9a-fA-F][0-9a-fA-F][0-9a-fA-F]|00[2-9a-fA-F][0-9a-fA-F]|[dD][0-7][0-9a-fA-F][0-9a-fA-F]))*'))) as tags_escaped
    ) as p
    where r.source_id = $2 and r.batch_month = $3 and r.batch_id = $1
    offset 0
  ) n
  offset 0
) d

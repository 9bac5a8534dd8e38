-- Open or final per source and billing period (DOMAIN §2), by the rule of its type. $1 source ids, $2 logical date, $3 now, $4 data version,
-- $5 those whose every open period was read for this publish (a backfill of single days has not: it makes nothing final). What a person has closed stays closed.
-- Final: not before the 8th (Google: the 10th) of the next month, no row estimated, and this read equal to the one before; a month that is
-- long over needs no second read. Files: a person closes the month.
with candidates as (
  select source_id, billing_period from ops.billing_period_state where source_id = any ($1::int[]) and state = 'open'
  union
  select source_id, billing_period from stage_daily_spend
  union
  -- A source whose periods nobody has judged yet: all that gold holds of it. Led by the source, so that the others cost nothing.
  select n.id, p.billing_period
  from (select x.id from unnest($1::int[]) as x (id) where not exists (select 1 from ops.billing_period_state s where s.source_id = x.id) offset 0) n
  cross join lateral (select distinct g.billing_period from gold.daily_spend g where g.source_id = n.id) p
),
observed as (
  select
    c.source_id, c.billing_period, s.type,
    (c.billing_period + interval '1 month')::date as next_month,
    exists (
      select 1 from gold.daily_spend g
      where g.source_id = c.source_id and g.billing_period = c.billing_period and g.is_estimated and g.date_id >= to_char(c.billing_period - 62, 'YYYYMMDD')::int
    ) as estimated,
    exists (select 1 from gold.daily_spend_change x where x.data_version = $4 and x.source_id = c.source_id and x.billing_period = c.billing_period) as moved
  from candidates c
  join ops.source s on s.id = c.source_id
),
judged as (
  select source_id, billing_period, source_id = any ($5::int[]) as read_whole,
    case
      when type = 'file' then 'files are final when somebody closes the month'
      when $2::date < next_month + case type when 'gcp_billing_export' then 9 else 7 end then 'the provider still adds charges at this time of the next month'
      when estimated then 'the provider calls charges of it estimated'
      when moved and $2::date < next_month + 40 then 'it has moved since the read before'
    end as why_open
  from observed
)
insert into ops.billing_period_state as p (source_id, billing_period, state, since, by, reason)
select source_id, billing_period, case when why_open is null and read_whole then 'final' else 'open' end, $3, 'rule',
  coalesce(why_open, case when read_whole then 'nothing is estimated and two reads are equal' else 'the next daily run reads it' end)
from judged
on conflict (source_id, billing_period) do update
  set state = excluded.state, since = excluded.since, by = excluded.by, reason = excluded.reason
  where p.state <> 'closed' and p.state <> excluded.state and excluded.reason <> 'the next daily run reads it'

-- The seed's two rules over the days from $1 to $2, into a table of this transaction.
-- Input (DOMAIN §3): effective cost of Usage per provider × service × team, of all sources together, days up to complete_through. A late source holds its series back,
-- one that has handed over does not, nor does a file that has been followed by none for 35 days (the overview's time for it). A day without
-- rows counts as 0: the sums run over calendar days and are divided by 7 or 30, whatever rows there are. The day itself is never part of its own average.
create temporary table anomaly_found on commit drop as
with by_source as (
  select
    to_date(g.date_id::text, 'YYYYMMDD') as usage_date, g.provider_id, g.service_id, g.team_id, g.currency, g.source_id, sum(g.effective_cost) as cost
  from gold.daily_spend g
  where g.date_id between to_char($1::date - 30, 'YYYYMMDD')::int and to_char($2::date, 'YYYYMMDD')::int
    and g.charge_category = 'Usage'
  group by 1, 2, 3, 4, 5, 6
),
-- Per series: how far each of its sources is complete, and from which day on it says no more.
series as (
  select
    m.provider_id, m.service_id, m.team_id, m.currency, min(s.first_day) as first_day, array_agg(s.complete_through) as complete,
    array_agg(least(coalesce(upper(s.published_authority), 'infinity'), case when o.type = 'file' then s.newest_day + 36 else 'infinity' end)) as ends
  from (select distinct provider_id, service_id, team_id, currency, source_id from by_source) m
  join ops.source_state s on s.source_id = m.source_id
  join ops.source o on o.id = m.source_id
  group by 1, 2, 3, 4
),
daily as (
  select usage_date, provider_id, service_id, team_id, currency, sum(cost) as cost from by_source group by 1, 2, 3, 4, 5
),
windows as (
  select
    d.usage_date, d.provider_id, d.service_id, d.team_id, d.currency, d.cost,
    coalesce(sum(cost) over seven, 0) / 7 as mean_7,
    coalesce(sum(cost) over thirty, 0) / 30 as mean_30,
    coalesce(sum(cost * cost) over thirty, 0) as squares_30
  from daily d
  window
    seven as (partition by provider_id, service_id, team_id, currency order by usage_date range between interval '7 days' preceding and interval '1 day' preceding),
    thirty as (partition by provider_id, service_id, team_id, currency order by usage_date range between interval '30 days' preceding and interval '1 day' preceding)
),
scored as (
  select w.*, s.first_day, sqrt(greatest(squares_30 - 30 * mean_30 * mean_30, 0) / 29) as sigma_30
  from windows w
  join series s using (provider_id, service_id, team_id, currency)
  where w.usage_date >= $1::date
    and w.usage_date <= (select min(m.complete) from unnest(s.complete, s.ends) m (complete, ends) where m.ends > w.usage_date)
)
select 'day_over_7_day_average' as rule, usage_date, provider_id, service_id, team_id, currency, cost as observed, mean_7 as expected, cost / mean_7 as score
from scored
where usage_date >= first_day + 7 and mean_7 > 0 and cost > 1.2 * mean_7
union all
select 'two_sigma', usage_date, provider_id, service_id, team_id, currency, cost, mean_30, (cost - mean_30) / sigma_30
from scored
where usage_date >= first_day + 30 and sigma_30 > 0 and abs(cost - mean_30) > 2 * sigma_30

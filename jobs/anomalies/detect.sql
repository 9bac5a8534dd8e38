-- The seed's two rules over the days that changed and the 30 days after them ($1 data version, $2 run, $3 now).
-- Input (DOMAIN §3): effective cost of Usage per provider × service × team, days up to complete_through. A day without rows counts as 0:
-- the sums run over calendar days and are divided by 7 or 30, whatever rows there are. The day itself is never part of its own average.
with touched as (
  select source_id, to_date(min(date_id)::text, 'YYYYMMDD') as first_day, to_date(max(date_id)::text, 'YYYYMMDD') as last_day
  from gold.daily_spend_change
  where data_version = $1
  group by 1
),
bounds as (
  select
    t.source_id, t.first_day, least(t.last_day + 30, s.complete_through) as last_day, s.first_day as source_first_day
  from touched t
  join ops.source_state s on s.source_id = t.source_id
),
daily as (
  select
    g.source_id, b.first_day, b.last_day, b.source_first_day, to_date(g.date_id::text, 'YYYYMMDD') as usage_date,
    g.provider_id, g.service_id, g.team_id, g.currency, sum(g.effective_cost) as cost
  from bounds b
  join gold.daily_spend g
    on g.source_id = b.source_id
    and g.date_id between to_char(b.first_day - 30, 'YYYYMMDD')::int and to_char(b.last_day, 'YYYYMMDD')::int
  where g.charge_category = 'Usage'
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),
windows as (
  select
    d.*,
    coalesce(sum(cost) over seven, 0) / 7 as mean_7,
    coalesce(sum(cost) over thirty, 0) / 30 as mean_30,
    coalesce(sum(cost * cost) over thirty, 0) as squares_30
  from daily d
  window
    seven as (partition by source_id, provider_id, service_id, team_id, currency order by usage_date range between interval '7 days' preceding and interval '1 day' preceding),
    thirty as (partition by source_id, provider_id, service_id, team_id, currency order by usage_date range between interval '30 days' preceding and interval '1 day' preceding)
),
scored as (
  select w.*, sqrt(greatest(squares_30 - 30 * mean_30 * mean_30, 0) / 29) as sigma_30
  from windows w
  where usage_date between first_day and last_day
),
found as (
  select
    'day_over_7_day_average' as rule, usage_date, provider_id, service_id, team_id, currency, cost as observed, mean_7 as expected, cost / mean_7 as score
  from scored
  where usage_date >= source_first_day + 7 and mean_7 > 0 and cost > 1.2 * mean_7
  union all
  select
    'two_sigma', usage_date, provider_id, service_id, team_id, currency, cost, mean_30, (cost - mean_30) / sigma_30
  from scored
  where usage_date >= source_first_day + 30 and sigma_30 > 0 and abs(cost - mean_30) > 2 * sigma_30
),
gone as (
  delete from ops.anomaly a
  using bounds b
  where a.status = 'open'
    and a.usage_date between b.first_day and b.last_day
    and exists (select 1 from gold.daily_spend g where g.source_id = b.source_id and g.date_id = to_char(a.usage_date, 'YYYYMMDD')::int
                and g.provider_id = a.provider_id and g.service_id = a.service_id and g.team_id = a.team_id)
    and not exists (select 1 from found f where f.rule = a.rule and f.usage_date = a.usage_date and f.provider_id = a.provider_id
                    and f.service_id = a.service_id and f.team_id = a.team_id and f.currency = a.currency)
)
insert into ops.anomaly as a (rule, usage_date, provider_id, service_id, team_id, currency, observed, expected, delta, score, data_version, run_id, found_at)
select rule, usage_date, provider_id, service_id, team_id, currency, observed, round(expected, 10), round(observed - expected, 10), round(score, 4), $1, $2, $3
from found
on conflict (rule, usage_date, provider_id, service_id, team_id, currency) do update
  set observed = excluded.observed, expected = excluded.expected, delta = excluded.delta, score = excluded.score,
      data_version = excluded.data_version, run_id = excluded.run_id

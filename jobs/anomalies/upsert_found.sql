-- $1 data version, $2 run, $3 now.
insert into ops.anomaly as a (rule, usage_date, provider_id, service_id, team_id, currency, observed, expected, delta, score, data_version, run_id, found_at)
select rule, usage_date, provider_id, service_id, team_id, currency, observed, round(expected, 10), round(observed - expected, 10), round(score, 4), $1, $2, $3
from anomaly_found
on conflict (rule, usage_date, provider_id, service_id, team_id, currency) do update
  set observed = excluded.observed, expected = excluded.expected, delta = excluded.delta, score = excluded.score,
      data_version = excluded.data_version, run_id = excluded.run_id

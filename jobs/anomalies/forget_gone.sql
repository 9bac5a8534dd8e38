-- An open anomaly of these days ($1 to $2) that the rules no longer find is not one; what somebody has judged stays.
delete from ops.anomaly a
where a.status = 'open' and a.usage_date between $1::date and $2::date
  and not exists (
    select from anomaly_found f
    where f.rule = a.rule and f.usage_date = a.usage_date and f.provider_id = a.provider_id and f.service_id = a.service_id
      and f.team_id = a.team_id and f.currency = a.currency
  )

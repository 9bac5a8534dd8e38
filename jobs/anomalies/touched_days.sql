-- Days whose anomalies a publish ($1) may have changed: those it moved, and the 30 after them whose averages hold them.
select to_date(min(date_id)::text, 'YYYYMMDD')::text as first_day, (to_date(max(date_id)::text, 'YYYYMMDD') + 30)::text as last_day
from gold.daily_spend_change
where data_version = $1
having count(*) > 0

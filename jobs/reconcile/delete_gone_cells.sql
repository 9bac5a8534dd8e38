-- Cells that a reconciliation no longer gives: a corrected delivery has left the period or currency. $1 source ids and $2 billing periods that
-- were asked for, $3 the cells that came, as a JSON array, $4 the month of records that state none. What retention let go is not asked any more and stays.
with gone as (
  delete from ops.reconciliation r
  using ops.source s
  where s.id = r.source_id and s.removed_at is null and r.source_id = any ($1::int[]) and r.billing_period = any ($2::date[])
    and (r.billing_period = $4::date or r.billing_period >= coalesce((select max(day) from ops.retention_floor where layer = 'silver'), '-infinity'))
    and not exists (
      select 1 from jsonb_to_recordset($3::jsonb) as c (source_id int, billing_period date, currency char(3))
      where c.source_id = r.source_id and c.billing_period = r.billing_period and c.currency = r.currency
    )
  returning r.source_id, r.billing_period, r.currency
)
delete from ops.billed_invoice b
using gone g
where b.source_id = g.source_id and b.billing_period = g.billing_period and b.currency = g.currency
